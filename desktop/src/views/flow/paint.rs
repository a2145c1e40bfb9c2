//! Paint: the chart on screen, its boxes, lines and times, and what each says to who points at it.

use std::sync::Arc;
use std::time::Duration;

use egui::accesskit::{self, Role};
use egui::text::LayoutJob;
use egui::{
    Align, Align2, Color32, CornerRadius, FontId, Galley, Id, Pos2, Rect, RichText, Sense, Shape,
    Stroke, StrokeKind, TextStyle, Ui, Vec2, WidgetInfo, pos2, vec2,
};
use tenantry_core::{GrantType, State, Timestamp};

use super::chart::{Chart, Column, Widths};
use super::lines::{self, Line};
use super::meaning::{meaning, name};
use super::tale::Tale;
use crate::theme::{self, Tone};
use crate::views::times;

/// Between a box's text and its edge.
const INSIDE: Vec2 = vec2(4.0, 6.0);
const CORNER: f32 = 7.0;
const ARROW: f32 = 5.0;
const DAY: Duration = Duration::from_hours(24);

/// What is to be painted.
pub(super) struct Look<'a> {
    pub(super) tale: &'a Tale,
    pub(super) tone: Tone,
    pub(super) grant_type: GrantType,
    pub(super) now: Timestamp,
    pub(super) sentence: String,
}

/// How a state or a line stands to where the org is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Light {
    /// This org's client never gets there.
    Foreign,
    Dark,
    Passed,
    Next,
    /// The session is here while somebody signs in anew.
    Session,
    Here,
}

impl Look<'_> {
    fn light(&self, state: State) -> Light {
        let tale = self.tale;
        if state == tale.here {
            Light::Here
        } else if state == tale.session {
            Light::Session
        } else if tale.next.is_some_and(|next| next.line.to == state) {
            Light::Next
        } else if tale.passed(state) {
            Light::Passed
        } else if self.grant_type == GrantType::ClientCredentials && lines::is_of_a_person(state) {
            Light::Foreign
        } else {
            Light::Dark
        }
    }

    fn line_light(&self, line: Line) -> Light {
        if self.tale.next.is_some_and(|next| next.line == line) {
            Light::Next
        } else if self.tale.taken(line).is_some() {
            Light::Passed
        } else {
            Light::Dark
        }
    }

    /// What stands beside a line, the longest first.
    fn times(&self, line: Line) -> Vec<String> {
        match (self.tale.next, self.tale.taken(line)) {
            (Some(next), _) if next.line == line => next.when.limit().map_or_else(Vec::new, |at| {
                let word = next.when.word();
                vec![
                    format!("{word} {}", times::left(self.now, at)),
                    format!("{word} {}", times::rough(self.now, at)),
                ]
            }),
            (_, Some(at)) if self.now.since(at) >= DAY => {
                vec![format!("{} ago", times::rough(at, self.now))]
            }
            (_, Some(at)) => vec![moment(at)],
            (_, None) => Vec::new(),
        }
    }
}

/// The time of day, to the second.
fn moment(at: Timestamp) -> String {
    format!("{}:{:02}", times::hour(at), at.unix_millis() / 1000 % 60)
}

/// The chart as wide as there is room, and the text in its boxes.
#[derive(Clone)]
struct Sheet {
    width: f32,
    font: FontId,
    chart: Chart,
}

impl Sheet {
    /// Made once for each width.
    fn of(ui: &Ui) -> Arc<Self> {
        let width = ui.available_width().floor();
        let id = Id::unique("the flow's sheet");
        if let Some(known) = ui.data(|data| data.get_temp::<Arc<Self>>(id))
            && (known.width - width).abs() < 0.5
        {
            return known;
        }
        let made = Arc::new(Self::new(ui, width));
        ui.data_mut(|data| data.insert_temp(id, Arc::clone(&made)));
        made
    }

    fn new(ui: &Ui, width: f32) -> Self {
        let size = if width < 480.0 { 12.0 } else { 13.5 };
        let font = FontId::proportional(size);
        let widths = Widths::of(width);
        let highest = |texts: &mut dyn Iterator<Item = &'static str>| {
            let heights = texts.map(|text| galley(ui, text, &font, widths.column).size().y);
            heights.fold(0.0, f32::max)
        };
        let heading = highest(&mut Column::ALL.into_iter().map(Column::name)) + 10.0;
        let height = highest(&mut State::ALL.into_iter().map(name)) + 2.0 * INSIDE.y;
        let chart = Chart::new(widths, heading, height.max(36.0));
        Self { width, font, chart }
    }
}

/// A text in lines that are no wider than a box. Its colour is chosen when it is painted.
fn galley(ui: &Ui, text: &str, font: &FontId, column: f32) -> Arc<Galley> {
    let (color, width) = (Color32::PLACEHOLDER, column - 2.0 * INSIDE.x);
    let mut job = LayoutJob::simple(text.to_owned(), font.clone(), color, width);
    job.halign = Align::Center;
    ui.painter().layout_job(job)
}

/// Draws the chart.
pub(super) fn chart_ui(ui: &mut Ui, look: &Look<'_>) {
    let sheet = Sheet::of(ui);
    let chart = &sheet.chart;
    let (rect, response) = ui.allocate_exact_size(chart.size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Figure, true, &look.sentence));
    if !ui.is_rect_visible(rect) {
        return;
    }
    let to_screen = rect.min.to_vec2();
    headings(ui, &sheet, to_screen);
    let mut routes: Vec<_> = chart
        .routes
        .iter()
        .filter(|(line, _)| lines::of(look.grant_type).any(|other| other == *line))
        .map(|(line, route)| (look.line_light(*line), *line, moved(route, to_screen)))
        .collect();
    routes.sort_by_key(|(light, ..)| *light);
    routes.extend(unusual(look, chart, to_screen));
    for (light, _, route) in &routes {
        paint_line(ui, *light, look.tone, route);
    }
    for state in State::ALL {
        let at = chart.rect(state).translate(to_screen);
        box_ui(ui, &sheet, look, (state, at));
    }
    let mut taken: Vec<Rect> =
        State::ALL.map(|state| chart.rect(state).translate(to_screen)).to_vec();
    taken.extend(routes.iter().flat_map(|(.., route)| route.windows(2)).map(|part| {
        // A time stands so far from its own line that it does not count as covering it.
        Rect::from_two_pos(part[0], part[1]).expand(1.0)
    }));
    for (light, line, route) in routes.iter().rev() {
        label(ui, (*light, look), (*line, route), (&mut taken, rect));
    }
}

fn moved(route: &[Pos2], by: Vec2) -> Vec<Pos2> {
    route.iter().map(|at| *at + by).collect()
}

fn headings(ui: &Ui, sheet: &Sheet, to_screen: Vec2) {
    for column in Column::ALL {
        let text =
            galley(ui, column.name(), &sheet.font, sheet.chart.rect(State::SignedIn).width());
        let at = pos2(sheet.chart.middle(column), 0.0) + to_screen;
        ui.painter().galley_with_override_text_color(at, text, theme::weak(ui));
    }
}

/// What it did that is not usual: drawn while it is on the way here, and not otherwise.
fn unusual(look: &Look<'_>, chart: &Chart, to_screen: Vec2) -> Vec<(Light, Line, Vec<Pos2>)> {
    let moves = look.tale.came.iter().map(|made| Line::new(made.from, made.to));
    let is_drawn = |line: &Line| chart.routes.iter().any(|(other, _)| other == line);
    moves
        .filter(|line| !is_drawn(line))
        .map(|line| {
            let (from, to) = (chart.rect(line.from), chart.rect(line.to));
            let route = vec![edge(from, to.center()), edge(to, from.center())];
            (Light::Passed, line, moved(&route, to_screen))
        })
        .collect()
}

/// Where the way from a box to a point leaves the box.
fn edge(from: Rect, to: Pos2) -> Pos2 {
    let way = to - from.center();
    let half = from.size() / 2.0;
    let share = (half.x / way.x.abs()).min(half.y / way.y.abs());
    from.center() + way * share.min(1.0)
}

fn stroke(ui: &Ui, light: Light, tone: Tone) -> Stroke {
    match light {
        Light::Foreign | Light::Dark => {
            Stroke::new(1.2, theme::line(ui).lerp_to_gamma(theme::weak(ui), 0.3))
        }
        Light::Passed | Light::Session => Stroke::new(2.0, theme::tone(ui, Tone::Busy)),
        Light::Next | Light::Here => Stroke::new(2.0, theme::tone(ui, tone)),
    }
}

fn paint_line(ui: &Ui, light: Light, tone: Tone, route: &[Pos2]) {
    let stroke = stroke(ui, light, tone);
    let [.., before, end] = route else { return };
    let way = (*end - *before).normalized();
    let mut path = rounded(route);
    if let Some(last) = path.last_mut() {
        *last -= way * (ARROW - 1.0);
    }
    if light == Light::Next {
        ui.painter().extend(Shape::dashed_line(&path, stroke, 5.0, 4.0));
    } else {
        ui.painter().add(Shape::line(path, stroke));
    }
    let side = way.rot90() * ARROW * 0.6;
    let foot = *end - way * ARROW * 1.4;
    let head = vec![*end, foot + side, foot - side];
    ui.painter().add(Shape::convex_polygon(head, stroke.color, Stroke::NONE));
}

/// The way through these corners, none of them sharp.
fn rounded(route: &[Pos2]) -> Vec<Pos2> {
    let mut path = Vec::with_capacity(route.len() * 6);
    path.extend(route.first());
    for corner in route.windows(3) {
        let (before, at, after) = (corner[0], corner[1], corner[2]);
        let reach = |to: Pos2| CORNER.min((to - at).length() / 2.0);
        let (from, to) = (
            at + (before - at).normalized() * reach(before),
            at + (after - at).normalized() * reach(after),
        );
        for step in 0..=4_u8 {
            let share = f32::from(step) / 4.0;
            path.push(from.lerp(at, share).lerp(at.lerp(to, share), share));
        }
    }
    path.extend(route.last());
    path
}

fn box_ui(ui: &Ui, sheet: &Sheet, look: &Look<'_>, (state, at): (State, Rect)) {
    let light = look.light(state);
    let color = theme::tone(ui, look.tone);
    let ground = theme::inside(ui);
    let (fill, text) = match light {
        Light::Here => (ground.lerp_to_gamma(color, 0.16), theme::strong(ui)),
        Light::Passed | Light::Session => {
            (ground.lerp_to_gamma(theme::tone(ui, Tone::Busy), 0.07), ui.visuals().text_color())
        }
        Light::Next => (ground, ui.visuals().text_color()),
        Light::Dark => (ground, theme::weak(ui)),
        Light::Foreign => (ground, theme::weak(ui).lerp_to_gamma(ground, 0.45)),
    };
    let stroke = match light {
        Light::Here => Stroke::new(2.0, color),
        Light::Passed | Light::Session => {
            Stroke::new(1.2, theme::line(ui).lerp_to_gamma(theme::tone(ui, Tone::Busy), 0.7))
        }
        Light::Next | Light::Dark | Light::Foreign => Stroke::new(1.0, theme::line(ui)),
    };
    ui.painter().rect(at, CornerRadius::same(7), fill, stroke, StrokeKind::Inside);
    let name = galley(ui, name(state), &sheet.font, at.width());
    let top = pos2(at.center().x, at.center().y - name.size().y / 2.0);
    ui.painter().galley_with_override_text_color(top, name, text);
    let response = ui.interact(at, ui.scope_id().with(("state", state.code())), Sense::hover());
    let said = format!("{}: {}", self::name(state), standing(light));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &said));
    let describe = |node: &mut accesskit::Node| node.set_description(meaning(state));
    response.ctx.accesskit_node_builder(response.id, describe);
    response.on_hover_ui(|ui| explain_ui(ui, look, state));
}

const fn standing(light: Light) -> &'static str {
    match light {
        Light::Here => "now",
        Light::Session => "meanwhile",
        Light::Next => "next",
        Light::Passed => "passed",
        Light::Dark => "not now",
        Light::Foreign => "not for this client",
    }
}

fn explain_ui(ui: &mut Ui, look: &Look<'_>, state: State) {
    ui.label(RichText::new(name(state)).strong());
    ui.label(meaning(state));
    let tale = look.tale;
    if state == tale.here
        && let Some(since) = tale.since()
    {
        let (moment, left) = (times::clock(since), times::left(since, look.now));
        ui.label(format!("It is here since {moment}, for {left}."));
    } else if let Some(stayed) = tale.stayed(state) {
        ui.label(format!("It was here for {} on the way.", times::span(stayed)));
    }
    let code = format!("The core calls it {}.", state.code());
    ui.label(RichText::new(code).small().color(theme::weak(ui)));
}

/// Writes the time beside a line, where it covers nothing.
fn label(
    ui: &Ui,
    (light, look): (Light, &Look<'_>),
    (line, route): (Line, &[Pos2]),
    (taken, whole): (&mut Vec<Rect>, Rect),
) {
    let font = TextStyle::Small.resolve(ui.style());
    let color = match light {
        Light::Next => theme::tone(ui, look.tone),
        _ => theme::weak(ui),
    };
    for text in look.times(line) {
        let galley = ui.painter().layout_no_wrap(text, font.clone(), color);
        for (at, anchor) in beside(route) {
            let rect = anchor.anchor_size(at, galley.size());
            let is_free =
                whole.contains_rect(rect) && !taken.iter().any(|other| other.intersects(rect));
            if is_free {
                ui.painter().galley(rect.min, galley, color);
                taken.push(rect);
                return;
            }
        }
    }
}

/// Where a time may stand beside a line: the longest of its parts first.
fn beside(route: &[Pos2]) -> Vec<(Pos2, Align2)> {
    let mut parts: Vec<_> = route.windows(2).map(|pair| (pair[0], pair[1])).collect();
    parts.sort_by(|one, other| (other.1 - other.0).length().total_cmp(&(one.1 - one.0).length()));
    let places = parts.into_iter().flat_map(|(from, to)| {
        [0.5, 0.37, 0.63, 0.1, 0.9].into_iter().flat_map(move |share| {
            let at = from.lerp(to, share);
            if (from.x - to.x).abs() < 0.5 {
                let aside = vec2(6.0, 0.0);
                [(at + aside, Align2::LEFT_CENTER), (at - aside, Align2::RIGHT_CENTER)]
            } else {
                let above = vec2(0.0, 3.0);
                [(at - above, Align2::CENTER_BOTTOM), (at + above, Align2::CENTER_TOP)]
            }
        })
    });
    places.collect()
}
