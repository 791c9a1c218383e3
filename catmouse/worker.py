"""The training thread: commands in, snapshots out.

It trains in slices of some milliseconds, so that every command takes hold at once, and yields
between them, so that the window draws in time. Only this thread touches the brain.
"""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import dataclass

from catmouse import compiled, game, storage
from catmouse.messages import (
    Begin,
    Command,
    EndRace,
    Engine,
    Failure,
    GoBack,
    Notice,
    Open,
    Pause,
    Play,
    Quit,
    Save,
    SetRate,
    SetSpeed,
    Snapshot,
    StartRace,
    TrainGames,
    Undo,
)
from catmouse.pace import Pace
from catmouse.recipe import Recipe
from catmouse.runner import Runner
from catmouse.trainer import Learn, NotFinite, Trainer

SLICE = 0.012
"""How long one slice of training takes, in seconds."""
PUBLISH_EVERY = 0.033
KEEP_GOOD_EVERY = 1.0
UNDO_LEVELS = 20
QUICK_EXAM = 50_000_000
"""Below so many multiplications an exam is over before anybody notices."""


@dataclass(frozen=True)
class _EngineLoaded:
    """From the loading thread: the compiled engine, or why there is none."""

    learn: Learn | None
    note: str


class Worker(threading.Thread):
    """Owns the brain and trains it. ``send`` and ``snapshot`` are all that others use."""

    def __init__(
        self,
        recipe: Recipe,
        *,
        speed: float | None = None,
        playing: bool = True,
        compile_engine: bool = True,
    ) -> None:
        super().__init__(name="training", daemon=True)
        self._commands: queue.SimpleQueue[Command | _EngineLoaded] = queue.SimpleQueue()
        self._learn: Learn = game.learn
        self._engine = Engine("compiling" if compile_engine else "numpy")
        self._brain = 0
        self._former: list[tuple[str, Trainer]] = []
        self._playing = playing
        self._games_left: int | None = None  # of a TrainGames command
        self._failure: Failure | None = None
        self._notice: Notice | None = None
        self._quitting = False
        self._runner = Runner(Trainer(recipe), SLICE)
        self._rival: Runner | None = None
        now = time.perf_counter()
        self._pace = Pace(speed, now)
        self._good = self._trainer.saved()
        self._good_at = now
        self._published_at = now
        self.snapshot = self._take_snapshot()

    @property
    def _trainer(self) -> Trainer:
        return self._runner.trainer

    def send(self, command: Command) -> None:
        """Hand a command to the thread; it takes hold within a slice."""
        self._commands.put(command)

    def run(self) -> None:
        """Work until told to quit."""
        if self._engine.name == "compiling":
            threading.Thread(target=self._load_engine, name="compiling", daemon=True).start()
        then = time.perf_counter()
        while not self._quitting:
            try:
                changed = self._obey()
                self._train()
                now = time.perf_counter()
                self._examine(now - then)
                then = now
            except Exception as error:  # reaches the window, never dies in here
                self._fail(f"training stopped on {type(error).__name__}: {error}")
                changed = True
            now = time.perf_counter()
            if changed or now - self._published_at >= PUBLISH_EVERY:
                self._published_at = now
                self.snapshot = self._take_snapshot()
            time.sleep(0)  # lets the window have its turn

    # --- commands -------------------------------------------------------------------------

    def _obey(self) -> bool:
        """Carry out all commands that wait; wait for one while there is nothing else to do."""
        changed = False
        patience = self._patience()
        while True:
            try:
                command = (
                    self._commands.get(timeout=patience)
                    if patience
                    else (self._commands.get_nowait())
                )
            except queue.Empty:
                return changed
            self._carry_out(command)
            changed, patience = True, 0.0

    def _patience(self) -> float:
        if self._runner.examining or (self._playing and self._games_left is not None):
            return 0.0
        return min(self._pace.wait(), PUBLISH_EVERY) if self._playing else PUBLISH_EVERY

    def _carry_out(self, command: Command | _EngineLoaded) -> None:
        match command:
            case Play():
                self._playing, self._games_left, self._failure = True, None, None
                self._runner.forget_speed()
            case Pause():
                self._playing = False
            case TrainGames(games):
                self._playing, self._games_left, self._failure = True, games, None
                self._runner.forget_speed()
            case SetSpeed(games_per_second):
                self._pace = Pace(games_per_second, time.perf_counter())
                self._runner.forget_speed()
            case SetRate(rate):
                self._keep_good()  # for the case that the new rate is too much for the weights
                self._trainer.set_rate(rate)
            case Begin(recipe, reason):
                self._replace(Trainer(recipe, self._learn), reason)
            case Open():
                self._open(command)
            case Save():
                self._save(command)
            case Undo():
                self._undo()
            case StartRace(recipe):
                self._rival = Runner(Trainer(recipe, self._learn), SLICE)
                self._playing, self._games_left = True, None
            case EndRace(keep_rival):
                self._end_race(keep_rival)
            case GoBack():
                self._failure = None
            case Quit(path):
                self._quitting = path is None or self._save(Save(path, quiet=True))
            case _EngineLoaded(learn, note):
                self._use_engine(learn, note)

    def _replace(self, trainer: Trainer, reason: str) -> None:
        self._former.append((reason, self._trainer))
        del self._former[:-UNDO_LEVELS]
        self._install(trainer)

    def _install(self, trainer: Trainer) -> None:
        trainer.learn = self._learn
        self._runner = Runner(trainer, SLICE)
        self._rival = None
        self._brain += 1
        self._failure = None
        if self._games_left is not None:  # what was to be trained on is gone
            self._playing, self._games_left = False, None
        self._keep_good()

    def _end_race(self, keep_rival: bool) -> None:
        """Go on with one of the two."""
        rival, self._rival = self._rival, None
        if rival is None or not keep_rival:
            return
        self._former.append(("the end of the race", self._trainer))
        self._runner = rival
        self._brain += 1
        self._keep_good()

    def _undo(self) -> None:
        if not self._former:
            self._tell("There is nothing to undo.")
            return
        reason, trainer = self._former.pop()
        self._install(trainer)
        self._tell(f"Undone: {reason}. Back to the brain of {trainer.games:,} games.")

    def _open(self, command: Open) -> None:
        try:
            saved = storage.load(command.path)
        except storage.BadBrain as fault:
            self._tell(str(fault), is_error=True)
            return
        trainer = Trainer.resume(saved, self._learn)
        if not command.pause:  # the brain of the last session takes the place of a blank one
            self._install(trainer)
            return
        self._replace(trainer, f"the opening of {command.path.stem}")
        self._playing = False
        self._tell(f"Opened {command.path.stem}. Press play to train it on.")

    def _save(self, command: Save) -> bool:
        """Write the brain with its exact score; return whether that went well."""
        trainer = self._trainer
        recipe, report = trainer.recipe, None
        cost = recipe.world.cells**2 * recipe.moves * recipe.hidden * (recipe.hidden + 4)
        score = self._runner.score
        if score is not None and score.games == trainer.games:
            report = score.report
        elif cost <= QUICK_EXAM:
            report = trainer.examine()
        try:
            storage.save(command.path, trainer.saved(report))
        except storage.CannotSave as fault:
            self._tell(str(fault), is_error=True)
            return False
        if not command.quiet:
            self._tell(f"Saved {command.path.stem} ({trainer.games:,} games).")
        return True

    def _tell(self, text: str, is_error: bool = False) -> None:
        number = 1 if self._notice is None else self._notice.number + 1
        self._notice = Notice(number, text, is_error)

    # --- the engine -----------------------------------------------------------------------

    def _load_engine(self) -> None:
        try:
            loaded = _EngineLoaded(compiled.load(), "")
        except compiled.Unavailable as reason:
            loaded = _EngineLoaded(None, str(reason))
        except Exception as error:  # the program never dies of a broken compiler
            loaded = _EngineLoaded(None, f"the compiler failed ({type(error).__name__}: {error})")
        self._commands.put(loaded)

    def _use_engine(self, learn: Learn | None, note: str) -> None:
        if learn is None:
            self._engine = Engine("numpy", note)
            return
        self._learn = self._trainer.learn = learn
        if self._rival is not None:
            self._rival.trainer.learn = learn
        self._engine = Engine("compiled")
        self._runner.forget_speed()

    # --- training and exams ---------------------------------------------------------------

    def _train(self) -> None:
        """Train for a slice; in a race both."""
        if not self._playing:
            return
        most = self._games_left
        if most is None:
            most = self._pace.due(time.perf_counter())
        try:
            played = self._runner.train(most)
            if self._rival is not None:
                self._rival.keep_up(None if most is None else played)
        except NotFinite as reason:
            self._fail(f"training paused: {reason}")
            return
        if time.perf_counter() - self._good_at >= KEEP_GOOD_EVERY:
            self._keep_good()
        if self._games_left is None:
            self._pace.played(played)
            return
        self._games_left -= played
        if self._games_left <= 0:
            self._games_left, self._playing = None, False

    def _examine(self, elapsed: float) -> None:
        """Go on with the exams; a mouse that has just become perfect is not trained on."""
        if self._rival is not None and self._rival.examine(elapsed, self._playing):
            self._tell(f"The rival is perfect: {self._rival.how_it_went()}")
        if self._runner.examine(elapsed, self._playing):
            self._playing, self._games_left = False, None
            self._runner.go_back_to_exam()  # training went on meanwhile
            self._tell(f"Perfect: {self._runner.how_it_went()}")

    def _keep_good(self) -> None:
        self._good = self._trainer.saved()
        self._good_at = time.perf_counter()

    def _fail(self, reason: str) -> None:
        """Stand still, and put the last good brain in the place of the broken one."""
        rate = self._trainer.recipe.rate
        self._install(Trainer.resume(self._good, self._learn))
        self._trainer.set_rate(rate)
        self._playing = False
        self._failure = Failure(reason[:1].upper() + reason[1:] + ".", self._trainer.games)

    # --- the snapshot ---------------------------------------------------------------------

    def _take_snapshot(self) -> Snapshot:
        trainer = self._trainer
        params = {name: array.copy() for name, array in trainer.params.items()}
        for array in params.values():
            array.setflags(write=False)
        return Snapshot(
            brain=self._brain,
            recipe=trainer.recipe,
            params=params,
            games=trainer.games,
            smoothed=trainer.smoothed,
            curve=trainer.curve.points(),
            playing=self._playing,
            target_speed=self._pace.games_per_second,
            speed=self._runner.speed() if self._playing else 0.0,
            engine=self._engine,
            score=self._runner.score,
            scores=self._runner.scores.points(),
            clock=self._runner.clock(),
            rival=self._rival.as_rival() if self._rival is not None else None,
            exam_progress=self._runner.exam_progress,
            undo=tuple(reason for reason, _ in self._former),
            failure=self._failure,
            notice=self._notice,
        )
