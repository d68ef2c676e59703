// The pointer over charts: a line at the same moment in all of them, and a range that is dragged out of one.

const charts = new Set();
const pointer = { at: null, drag: null };
const LEAST_PIXELS = 6;
let isDrawing = false;

function redraw() {
    if (isDrawing) return;
    isDrawing = true;
    requestAnimationFrame(() => {
        isDrawing = false;
        for (const chart of charts) chart.draw();
    });
}

/** Draws the line and the dragged range, as a plug-in of charts. */
export const pointerPlugin = {
    id: "pointer",
    afterDatasetsDraw(chart) {
        const { ctx, chartArea: area, scales, options } = chart;
        if (!area) return;
        const place = (at) => Math.min(area.right, Math.max(area.left, scales.x.getPixelForValue(at)));
        ctx.save();
        if (pointer.drag) {
            const [a, b] = pointer.drag.map(place);
            ctx.fillStyle = options.plugins.pointer.fill;
            ctx.fillRect(Math.min(a, b), area.top, Math.abs(b - a), area.bottom - area.top);
        }
        if (pointer.at !== null && pointer.at >= scales.x.min && pointer.at <= scales.x.max) {
            ctx.strokeStyle = options.plugins.pointer.line;
            ctx.lineWidth = 1;
            ctx.beginPath();
            const x = Math.round(place(pointer.at)) + 0.5;
            ctx.moveTo(x, area.top);
            ctx.lineTo(x, area.bottom);
            ctx.stroke();
        }
        ctx.restore();
    },
};

/** Lets a range be dragged out of a chart; `choose` is told its two ends. */
export function attach(chart, choose) {
    charts.add(chart);
    const { canvas } = chart;
    const at = (event) => {
        const { left, right } = chart.chartArea;
        const x = Math.min(right, Math.max(left, event.clientX - canvas.getBoundingClientRect().left));
        return chart.scales.x.getValueForPixel(x);
    };
    const end = () => {
        pointer.drag = null;
        redraw();
    };
    canvas.addEventListener("pointerdown", (event) => {
        if (event.button !== 0 || !chart.chartArea) return;
        pointer.drag = [at(event), at(event)];
        canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
        if (!chart.chartArea) return;
        pointer.at = at(event);
        if (pointer.drag) pointer.drag[1] = pointer.at;
        redraw();
    });
    canvas.addEventListener("pointerup", () => {
        const drag = pointer.drag?.toSorted((a, b) => a - b);
        end();
        if (!drag) return;
        const pixels = chart.scales.x.getPixelForValue(drag[1]) - chart.scales.x.getPixelForValue(drag[0]);
        if (pixels >= LEAST_PIXELS) choose(drag[0], drag[1]);
    });
    canvas.addEventListener("pointercancel", end);
    canvas.addEventListener("pointerleave", () => {
        pointer.at = null;
        redraw();
    });
    document.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && pointer.drag) end();
    });
}
