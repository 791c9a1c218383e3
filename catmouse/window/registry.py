"""Every panel and every dialog there is, one line each: what a new one has to be added to."""

from __future__ import annotations

from catmouse.window.dialogs.base import Overlay
from catmouse.window.dialogs.compare import CompareDialog
from catmouse.window.dialogs.export import ExportDialog
from catmouse.window.dialogs.failure import FailureNotice
from catmouse.window.dialogs.help import Help
from catmouse.window.dialogs.mistakes import Mistakes
from catmouse.window.dialogs.more import More
from catmouse.window.dialogs.open import OpenDialog
from catmouse.window.dialogs.race import Race
from catmouse.window.dialogs.report import ReportCard
from catmouse.window.dialogs.save import SaveDialog
from catmouse.window.panels.base import Panel
from catmouse.window.panels.board import Board
from catmouse.window.panels.chart import Chart
from catmouse.window.panels.heat_map import HeatMap
from catmouse.window.panels.layers import LayersBar
from catmouse.window.panels.score import ScorePanel
from catmouse.window.panels.sentence import Sentence
from catmouse.window.panels.sides import SidesPanel
from catmouse.window.panels.status import Status
from catmouse.window.panels.timeline import TimelineStrip
from catmouse.window.panels.top_bar import TopBar

PANELS: tuple[type[Panel], ...] = (
    TopBar,
    SidesPanel,
    LayersBar,
    Board,
    Sentence,
    ScorePanel,
    Chart,
    HeatMap,
    TimelineStrip,
    Status,
)
"""In the order of Tab."""

_DIALOGS: tuple[type[Overlay], ...] = (
    OpenDialog,
    SaveDialog,
    ExportDialog,
    More,
    Race,
    CompareDialog,
    ReportCard,
    Mistakes,
    Help,
    FailureNotice,
)

DIALOGS = {dialog.name: dialog for dialog in _DIALOGS}
