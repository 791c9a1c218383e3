"""The training thread: commands in, snapshots out.

It trains in slices of some milliseconds, so that every command takes hold at once, and yields
between them, so that the window draws in time. Only this thread touches the brain.
"""

from __future__ import annotations

import queue
import threading
import time

from catmouse.drawing.wording import in_words
from catmouse.files import library
from catmouse.recipe.recipe import Recipe
from catmouse.runs import engines
from catmouse.runs.engines import Engines
from catmouse.runs.run import NotFinite, Run
from catmouse.runs.timeline import Change
from catmouse.worker.messages import (
    Adapt,
    Begin,
    Branch,
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
    Switch,
    TrainGames,
    Undo,
)
from catmouse.worker.slices import Pace, Runner
from catmouse.worker.undo import FormerRuns

SLICE = 0.012
"""How long one slice of training takes, in seconds."""
PUBLISH_EVERY = 0.033
KEEP_GOOD_EVERY = 1.0


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
        self._commands: queue.SimpleQueue[Command | Engines] = queue.SimpleQueue()
        self._engines = Engines(name="compiling" if compile_engine else "numpy")
        self._brain = 0
        self._former_runs = FormerRuns()
        self._playing = playing
        self._games_left: int | None = None  # of a TrainGames command
        self._failure: Failure | None = None
        self._notice: Notice | None = None
        self._quitting = False
        self._runner = Runner(Run(recipe, self._engines.learn), SLICE)
        self._rival: Runner | None = None
        now = time.perf_counter()
        self._pace = Pace(speed, now)
        self._good = self._run.saved()
        self._good_at = self._published_at = now
        self.snapshot = self._take_snapshot()

    @property
    def _run(self) -> Run:
        return self._runner.run

    def send(self, command: Command) -> None:
        """Hand a command to the thread; it takes hold within a slice."""
        self._commands.put(command)

    def run(self) -> None:
        """Work until told to quit."""
        if self._engines.name == "compiling":
            threading.Thread(target=self._load_engines, name="compiling", daemon=True).start()
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
                command = self._commands.get(patience > 0, patience)
            except queue.Empty:
                return changed
            self._carry_out(command)
            changed, patience = True, 0.0

    def _patience(self) -> float:
        at_work = self._runner.examining or (not self._playing and self._runner.looking_back)
        if at_work or (self._playing and self._games_left is not None):
            return 0.0
        return min(self._pace.wait(), PUBLISH_EVERY) if self._playing else PUBLISH_EVERY

    def _carry_out(self, command: Command | Engines) -> None:
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
            case SetRate(rate, side):
                self._keep_good()  # for the case that the new rate is too much for the weights
                self._run.set_rate(rate, side)
            case Begin(recipe, reason):
                blank = Run(recipe, self._engines.learn)
                blank.timeline.mark(0, reason)
                self._replace(Runner(blank, SLICE), reason)
            case Adapt(recipe, reason):
                changed = Runner(self._run.change(recipe), SLICE)
                changed.succeed(self._runner)
                self._replace(changed, reason)
            case Switch(recipe):
                self._switch(recipe)
            case Branch(games):
                self._branch(games)
            case Open():
                self._open(command)
            case Save():
                self._save(command)
            case Undo():
                self._undo()
            case StartRace(recipe):
                self._rival = Runner(Run(recipe, self._engines.learn), SLICE)
                self._playing, self._games_left = True, None
            case EndRace(keep_rival):
                self._end_race(keep_rival)
            case GoBack():
                self._failure = None
            case Quit(path):
                self._quitting = path is None or self._save(Save(path, quiet=True))
            case Engines():
                self._use(command)

    def _replace(self, runner: Runner, reason: Change) -> None:
        self._former_runs.put(reason, self._runner)
        self._install(runner)

    def _branch(self, games: int) -> None:
        """Go on from a moment of the past, where it is still kept; Undo brings the present back."""
        moments = self._run.timeline.moments
        moment = next((moment for moment in moments if moment.games == games), None)
        if moment is None:
            self._tell(f"The brain of {games:,} games is not kept any more; choose another.")
            return
        self._replace(Runner(self._run.branch(moment), SLICE), Change("branch", games))
        self._tell(f"A new run goes on from game {games:,}. Undo brings the other one back.")

    def _switch(self, recipe: Recipe) -> None:
        """Turn from lessons to a fight, or back; what was on is set aside, as it is."""
        if self._rival is not None:
            self._tell(
                "The race is still on: end it first, and keep one of the two.", is_error=True
            )
            return
        was = self._runner
        aside = self._former_runs.bring_back(recipe.game)
        self._install(aside or Runner(was.run.change(recipe), SLICE))
        self._former_runs.set_aside(was)

    def _install(self, runner: Runner) -> None:
        self._runner = runner
        runner.run.learn = self._engines.learn
        runner.run.tabulate()
        runner.forget_speed()
        self._rival = None
        self._brain += 1
        self._failure = None
        if self._games_left is not None:  # what was to be trained on is gone
            self._playing, self._games_left = False, None
        self._keep_good()

    def _end_race(self, keep_rival: bool) -> None:
        """Go on with one of the two."""
        rival, self._rival = self._rival, None
        if rival is None:
            return
        if not keep_rival:
            self._former_runs.remember(Change("race"), rival)
            return
        self._former_runs.put(Change("race"), self._runner)
        self._runner = rival
        self._brain += 1
        self._keep_good()

    def _undo(self) -> None:
        former = self._former_runs.take()
        if former is None:
            self._tell("There is nothing to undo.")
            return
        reason, runner = former
        was = self._runner
        self._install(runner)
        if was.run.recipe.game != self._run.recipe.game:
            self._former_runs.set_aside(was)
        what = "brains" if len(self._run.learners) > 1 else "brain"
        self._tell(f"Undone: {in_words(reason)}. Back to the {what} of {self._run.games:,} games.")

    def _open(self, command: Open) -> None:
        try:
            saved = library.load(command.path)
        except library.BadBrain as fault:
            self._tell(str(fault), is_error=True)
            return
        runner = Runner(Run.resume(saved, self._engines.learn), SLICE)
        if not command.pause:  # the brain of the last session takes the place of a blank one
            self._install(runner)
            return
        self._replace(runner, Change("open", command.path.stem))
        self._playing = False
        self._tell(f"Opened {command.path.stem}. Press play to train it on.")

    def _save(self, command: Save) -> bool:
        """Write the brain with its exact score; return whether that went well."""
        run = self._run
        try:
            library.save(command.path, run.saved(self._runner.quick_score()))
        except library.CannotSave as fault:
            self._tell(str(fault), is_error=True)
            return False
        if not command.quiet:
            self._tell(f"Saved {command.path.stem} ({run.games:,} games).")
        return True

    def _tell(self, text: str, is_error: bool = False) -> None:
        number = 1 if self._notice is None else self._notice.number + 1
        self._notice = Notice(number, text, is_error)

    # --- the engine -----------------------------------------------------------------------

    def _load_engines(self) -> None:
        def touch_ends() -> bool | None:
            return None if self._quitting else self._run.recipe.rules.touch_ends

        for loaded in engines.load(touch_ends):
            self._commands.put(loaded)

    def _use(self, loaded: Engines) -> None:
        self._engines = loaded
        for runner in (self._runner, self._rival):
            if runner is not None:
                runner.run.learn = loaded.learn
                runner.forget_speed()

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
            self._tell(f"The rival: {self._rival.how_it_went()}")
        self._runner.look_back(elapsed, self._playing)
        if not self._runner.examine(elapsed, self._playing):
            return
        if len(self._run.learners) == 1:  # else it goes on: the other may learn from it
            self._playing, self._games_left = False, None
            self._runner.go_back_to_exam()  # training went on meanwhile
        self._tell(self._runner.how_it_went())

    def _keep_good(self) -> None:
        self._good = self._run.saved()
        self._good_at = time.perf_counter()

    def _fail(self, reason: str) -> None:
        """Stand still, and put the last good brain in the place of the broken one."""
        self._install(Runner(self._run.go_back(self._good), SLICE))
        self._playing = False
        self._failure = Failure(reason[:1].upper() + reason[1:] + ".", self._run.games)

    # --- the snapshot ---------------------------------------------------------------------

    def _take_snapshot(self) -> Snapshot:
        return Snapshot(
            brain=self._brain,
            run=self._runner.told(self._playing),
            rival=self._rival.told(self._playing) if self._rival is not None else None,
            playing=self._playing,
            target_speed=self._pace.games_per_second,
            engine=Engine(self._engines.name_for(self._run.recipe), self._engines.note),
            undo=self._former_runs.reasons,
            former=self._former_runs.former,
            failure=self._failure,
            notice=self._notice,
        )
