"""An audit as one HTML page: what is off and why, every weight, and the gains layer by layer as a picture.

No scripts, no outside files; readable without colour. Decides nothing.
"""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .report import Layer, Parameter, Report

STYLE = """
:root{--ink:#1b2430;--soft:#5b6776;--line:#dbe1e8;--off:#b3261e;--fine:#1a6b3c;--ahead:#1f5fbf;--back:#b35c00}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);max-width:62rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;margin:0 0 .2rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}p,li{max-width:48rem}
.soft{color:var(--soft)}.off{color:var(--off);font-weight:600}.fine{color:var(--fine)}
table{border-collapse:collapse;width:100%;font-size:.9rem}caption{text-align:left}
th,td{text-align:left;vertical-align:top;padding:.35rem .8rem .35rem 0;border-bottom:1px solid var(--line)}
th{font-weight:600}.number{white-space:nowrap;font-variant-numeric:tabular-nums}code{font-size:.95em}
.wide{overflow-x:auto}svg{width:100%;height:auto;font:12px system-ui,sans-serif;fill:var(--ink)}
@media print{body{margin:0}}
"""

LEFT, RIGHT, ROW, TOP = 330, 780, 26, 40


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}"


def _row(name: str, row: Parameter) -> str:
    fans = f"{row.fan_in} → {row.fan_out}" if row.fan_in else "–"
    verdict = {True: '<span class="fine">by the book</span>', False: '<span class="off">off</span>', None: "–"}
    said = f"<br><span class=soft>of {escape(row.why)}</span>" if row.by_the_book and row.why else ""
    interval = f"{_number(row.ratio)} [{_number(row.low)}, {_number(row.high)}]" if row.ratio is not None else "–"
    size = " × ".join(map(str, row.shape))
    return (
        f"<tr><td><code>{escape(name)}</code><br><span class=soft>{escape(row.kind)}, {size}</span></td>"
        f'<td class="number">{fans}</td><td>{escape(row.fits)}</td><td>{escape(row.asked or row.why or "–")}</td>'
        f'<td class="number">{interval}</td><td>{verdict[row.by_the_book]}{said}</td></tr>'
    )


def _place(value: float, low: float, high: float) -> float:
    return LEFT + (RIGHT - LEFT) * (math.log10(value) - low) / (high - low)


def _marks(layer: Layer, y: float, low: float, high: float) -> str:
    """Full: measured; hollow ring: predicted. Discs forward, squares backward."""
    marks = []
    for predicted, measured, colour, forward in (
        (layer.predicted_forward, layer.measured_forward, "--ahead", True),
        (layer.predicted_backward, layer.measured_backward, "--back", False),
    ):
        level = y - 5 if forward else y + 5
        if predicted:
            x = _place(predicted, low, high)
            marks.append(f'<circle cx="{x:.1f}" cy="{level}" r="7" fill="none" stroke="var({colour})"/>')
        if measured == 0:
            x, name = (LEFT + 4, "forward") if forward else (LEFT + 70, "backward")
            marks.append(f'<text x="{x}" y="{y + 4}" fill="var({colour})">{name} 0</text>')
        if measured:
            x, name = _place(measured, low, high), "forward" if forward else "backward"
            shape = (
                f'<circle cx="{x:.1f}" cy="{level}" r="4" fill="var({colour})">'
                if forward
                else f'<rect x="{x - 4:.1f}" y="{level - 4}" width="8" height="8" fill="var({colour})">'
            )
            marks.append(f"{shape}<title>{name} {_number(measured)}</title></{shape[1 : shape.index(' ')]}>")
    return "".join(marks)


def _picture(layers: tuple[Layer, ...]) -> str:
    shown = [layer for layer in layers if layer.measured_forward is not None]
    gains = [
        gain
        for layer in shown
        for gain in (layer.measured_forward, layer.measured_backward, layer.predicted_forward, layer.predicted_backward)
        if gain
    ]
    if not gains:
        return ""
    low, high = math.floor(math.log10(min(*gains, 0.5))), math.ceil(math.log10(max(*gains, 2)))
    height = TOP + ROW * len(shown) + 10
    parts = [f'<svg viewBox="0 0 800 {height}" role="img" aria-label="Gain of the mean square of every layer">']
    for power in range(low, high + 1):
        x = _place(10.0**power, low, high)
        width = 2 if power == 0 else 1
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 12}" y2="{height}" stroke="var(--line)" '
            f'stroke-width="{width}"/><text x="{x:.1f}" y="{TOP - 20}" text-anchor="middle">{10.0**power:g}</text>'
        )
    for k, layer in enumerate(shown):
        y = TOP + ROW * k + ROW / 2
        name = layer.name if len(layer.name) <= 48 else f"{layer.name[:47]}…"
        parts.append(f'<text x="{LEFT - 14}" y="{y + 4}" text-anchor="end">{escape(name)}</text>')
        parts.append(_marks(layer, y, low, high))
    return "".join([*parts, "</svg>"])


def _signals(report: Report) -> list[str]:
    if report.input_shape is None:
        return [f"<p>Signals were not measured: {escape(report.unmeasured)}.</p>"]
    whole = (
        f"<p>Whole network: forward <b>{_number(report.forward)}</b> (predicted {_number(report.predicted_forward)}), "
        f"backward <b>{_number(report.backward)}</b> (predicted {_number(report.predicted_backward)})."
        f"{f' Not predicted: {escape(report.unpredicted)}.' if report.unpredicted else ''}</p>"
    )
    size = " × ".join(map(str, report.input_shape))
    return [
        f"<p>Gain of the mean square, input {size} of variance 1; 1 keeps it. "
        "<span style='color:var(--ahead)'>● forward</span>, "
        "<span style='color:var(--back)'>■ backward</span>, of each layer by itself; ○ predicted.</p>",
        f'<div class="wide">{_picture(report.layers)}</div>',
        whole,
    ]


def page(report: Report) -> str:
    """The report as a page that stands alone."""
    from .report import grouped

    off = report.reasons()
    count = sum(row.by_the_book is not None for row in report.parameters)
    verb = "is" if len(report.findings) == 1 else "are"
    verdict = (
        f'<p class="off">{len(report.findings)} of {count} weight matrices {verb} not drawn by the book.</p>'
        if off
        else f'<p class="fine">{"Every weight is drawn by the book." if count else "No weight matrix to judge."}</p>'
    )
    reasons = "".join(
        f"<li>{', '.join(f'<code>{escape(name)}</code>' for name in names)}: {escape(why)}</li>"
        for why, names in off.items()
    )
    rows = "".join(_row(name, row) for name, row in grouped(report.parameters))
    title = "Audit of an initialisation"
    return "".join(
        [
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>',
            f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{STYLE}</style></head><body>',
            f'<main><h1>{title}</h1><p class="soft">{report.draws} draws of the network</p>{verdict}',
            f"<ul>{reasons}</ul>" if off else "",
            "<h2>Signals</h2>",
            *_signals(report),
            '<h2>Weights</h2><div class="wide"><table><thead><tr><th>weight<th>fans<th>fits<th>asked<th>ratio'
            f"<th>verdict</tr></thead><tbody>{rows}</tbody></table></div></main></body></html>\n",
        ]
    )
