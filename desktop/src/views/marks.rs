//! Marks: one shape for each tone, so that colour never speaks alone.

use egui::accesskit::Role;
use egui::{
    Color32, Pos2, Rect, Response, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, vec2,
};

use crate::theme::{self, Tone};

/// A mark as tall as a line of text; `name` is what it says to who cannot see it.
pub(crate) fn mark_ui(ui: &mut Ui, tone: Tone, name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(theme::MARK), Sense::hover());
    paint(ui, rect, tone);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    response
}

/// Paints a line around what has the keyboard and would not show it by itself.
pub(crate) fn ring(ui: &Ui, button: &Response) {
    if button.has_focus() {
        let around = button.rect.expand(2.0);
        ui.painter().rect_stroke(around, 7.0, theme::focus(ui), StrokeKind::Outside);
    }
}

/// Paints the mark of `tone` into the middle of `rect`.
pub(crate) fn paint(ui: &Ui, rect: Rect, tone: Tone) {
    let color = theme::tone(ui, tone);
    let at = Rect::from_center_size(rect.center(), Vec2::splat(rect.size().min_elem() - 2.0));
    match tone {
        Tone::Good => {
            ui.painter().circle_filled(at.center(), at.width() / 2.0, color);
            tick(ui, at, theme::inside(ui));
        }
        Tone::Busy => arc(ui, at, color),
        Tone::Waiting => clock(ui, at, color),
        Tone::NeedsYou => {
            triangle(ui, at, color);
            exclamation(ui, at.translate(vec2(0.0, at.height() * 0.1)), theme::inside(ui));
        }
        Tone::Broken => {
            ui.painter().rect_filled(at.shrink(at.width() * 0.06), at.width() * 0.2, color);
            cross(ui, at, theme::inside(ui));
        }
        Tone::Quiet => {
            let width = (at.width() * 0.11).max(1.5);
            ui.painter().circle_stroke(
                at.center(),
                at.width() / 2.0 - width,
                Stroke::new(width, color),
            );
        }
    }
}

fn at(rect: Rect, x: f32, y: f32) -> Pos2 {
    rect.min + rect.size() * vec2(x, y)
}

fn pen(rect: Rect, color: Color32) -> Stroke {
    Stroke::new((rect.width() * 0.12).max(1.6), color)
}

fn tick(ui: &Ui, rect: Rect, color: Color32) {
    let points = vec![at(rect, 0.28, 0.53), at(rect, 0.44, 0.69), at(rect, 0.73, 0.34)];
    ui.painter().add(Shape::line(points, pen(rect, color)));
}

fn cross(ui: &Ui, rect: Rect, color: Color32) {
    let pen = pen(rect, color);
    ui.painter().line_segment([at(rect, 0.33, 0.33), at(rect, 0.67, 0.67)], pen);
    ui.painter().line_segment([at(rect, 0.67, 0.33), at(rect, 0.33, 0.67)], pen);
}

fn triangle(ui: &Ui, rect: Rect, color: Color32) {
    let corners = vec![at(rect, 0.5, 0.04), at(rect, 0.99, 0.93), at(rect, 0.01, 0.93)];
    ui.painter().add(Shape::convex_polygon(corners, color, Stroke::new(1.0, color)));
}

fn exclamation(ui: &Ui, rect: Rect, color: Color32) {
    ui.painter().line_segment([at(rect, 0.5, 0.27), at(rect, 0.5, 0.54)], pen(rect, color));
    ui.painter().circle_filled(at(rect, 0.5, 0.71), rect.width() * 0.075, color);
}

fn clock(ui: &Ui, rect: Rect, color: Color32) {
    let pen = pen(rect, color);
    ui.painter().circle_stroke(rect.center(), rect.width() / 2.0 - pen.width, pen);
    let hands = vec![at(rect, 0.5, 0.27), at(rect, 0.5, 0.52), at(rect, 0.67, 0.6)];
    ui.painter().add(Shape::line(hands, Stroke::new(pen.width * 0.8, color)));
}

fn arc(ui: &Ui, rect: Rect, color: Color32) {
    let pen = pen(rect, color);
    let radius = rect.width() / 2.0 - pen.width;
    let point = |step: u8| {
        let angle = std::f32::consts::TAU * (f32::from(step) / 32.0) - 0.6;
        rect.center() + radius * vec2(angle.cos(), angle.sin())
    };
    ui.painter().add(Shape::line((0..=24).map(point).collect(), pen));
    ui.painter().circle_filled(point(24), pen.width * 1.15, color);
}
