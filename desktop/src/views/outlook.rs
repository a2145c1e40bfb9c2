//! The outlook: what the next 24 hours bring, hour by hour: renewals, and orgs that will need a person.

use std::time::Duration;

use egui::accesskit::Role;
use egui::{Align2, FontId, Rect, RichText, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};
use tenantry_core::{Status, Tenant, Timestamp};

use super::roll::Roll;
use super::{Scene, marks, times};
use crate::theme::{self, Tone};

const HOURS: usize = 24;
const HOUR: Duration = Duration::from_hours(1);
const HEIGHT: f32 = 62.0;

/// What one hour brings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Hour {
    renewals: usize,
    /// Tokens that end, and that only a person can replace.
    ends: usize,
}

/// What the next 24 hours bring.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Outlook {
    hours: [Hour; HOURS],
    /// Who needs a person first, and when.
    first: Option<(Timestamp, String)>,
}

impl Outlook {
    pub(super) fn of(scene: Scene<'_>) -> Self {
        let mut outlook = Self::default();
        for tenant in scene.tenants.iter() {
            outlook.note(scene, tenant);
        }
        outlook
    }

    fn note(&mut self, scene: Scene<'_>, tenant: &Tenant) {
        let Some(grant) = tenant.grant() else { return };
        match tenant.session(scene.tenants.policy()) {
            Status::SignedIn { renews_at: Some(at), .. } => {
                if let Some(hour) = self.hour(scene.now, at) {
                    hour.renewals += 1;
                }
            }
            Status::Holding { until, .. } | Status::Yielding { until } => {
                if let Some(hour) = self.hour(scene.now, until) {
                    hour.renewals += 1;
                }
            }
            Status::SignedIn { renews_at: None, .. } | Status::Stopped(_) => {
                let ends = grant.expires_at();
                if let Some(hour) = self.hour(scene.now, ends) {
                    hour.ends += 1;
                    let is_first = self.first.as_ref().is_none_or(|(first, _)| ends < *first);
                    if is_first {
                        self.first = Some((ends, tenant.registration().label.clone()));
                    }
                }
            }
            Status::SignedOut(_)
            | Status::Redirecting { .. }
            | Status::Exchanging
            | Status::Identifying
            | Status::Committing
            | Status::Queued
            | Status::Claiming
            | Status::Renewing
            | Status::Unsaved { .. } => {}
        }
    }

    /// The hour from now in which `at` lies; none where it is past, or further off than a day.
    fn hour(&mut self, now: Timestamp, at: Timestamp) -> Option<&mut Hour> {
        let hour = usize::try_from(at.since(now).as_secs() / HOUR.as_secs()).ok()?;
        if at < now { None } else { self.hours.get_mut(hour) }
    }

    fn total(&self) -> Hour {
        let add = |sum: Hour, hour: &Hour| Hour {
            renewals: sum.renewals + hour.renewals,
            ends: sum.ends + hour.ends,
        };
        self.hours.iter().fold(Hour::default(), add)
    }

    /// The whole of it in one sentence.
    fn sentence(&self, now: Timestamp) -> String {
        let Hour { renewals, ends } = self.total();
        let renewed = match renewals {
            0 => "nothing is renewed".to_owned(),
            1 => "1 org is renewed by itself".to_owned(),
            many => format!("{many} orgs are renewed by themselves"),
        };
        match &self.first {
            None => format!("{renewed}, and none will need you"),
            Some((at, label)) => {
                let need = if ends == 1 { "needs" } else { "need" };
                let when = times::rough(now, *at);
                format!("{renewed}, and {ends} {need} you, first {label} in {when}")
            }
        }
    }
}

/// Draws the next 24 hours.
pub fn outlook_ui(ui: &mut Ui, scene: Scene<'_>, roll: &Roll) {
    let outlook = roll.outlook();
    let sentence = outlook.sentence(scene.now);
    ui.horizontal(|ui| {
        ui.label(RichText::new("Next 24 hours").color(theme::strong(ui)).small());
        let text = RichText::new(format!("{sentence}.")).small().color(theme::weak(ui));
        ui.add(egui::Label::new(text).truncate());
    });
    if ui.ctx().content_rect().height() < TALL {
        // A short window has better use for the room; the sentence says the most of it.
        return;
    }
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Image, true, format!("Next 24 hours: {sentence}"))
    });
    let width = rect.width() / HOURS_F;
    let most = outlook.hours.iter().map(|hour| hour.renewals).max().unwrap_or(0);
    let bars = rect.with_max_y(rect.bottom() - 16.0);
    for (index, hour) in outlook.hours.iter().enumerate() {
        let left = rect.left() + width * small(index);
        let column = Rect::from_x_y_ranges(left..=left + width, bars.y_range());
        bar_ui(ui, column, *hour, most);
    }
    axis_ui(ui, rect, scene.now);
    if let Some(at) = response.hover_pos() {
        let index = ((at.x - rect.left()) / width).clamp(0.0, HOURS_F - 1.0);
        response.on_hover_text_at_pointer(hour_in_words(outlook, index));
    }
}

/// From this height on a window has room for the bars.
const TALL: f32 = 600.0;

const HOURS_F: f32 = 24.0;

/// A small count as a coordinate.
fn small(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}

/// One hour: a bar of renewals, and above it a mark and a number where orgs will need a person.
fn bar_ui(ui: &Ui, column: Rect, hour: Hour, most: usize) {
    let (above, below) = column.shrink2(vec2(1.5, 0.0)).split_top_bottom_at_y(column.top() + 15.0);
    let height = below.height() * small(hour.renewals) / small(most.max(4));
    if hour.renewals > 0 {
        let bar = below.with_min_y((below.bottom() - height).min(below.bottom() - 2.0));
        ui.painter().rect_filled(bar, 2.0, theme::tone(ui, Tone::Good));
    }
    if hour.ends > 0 {
        let color = theme::tone(ui, Tone::NeedsYou);
        let mark = Rect::from_center_size(above.center() - vec2(7.0, 0.0), Vec2::splat(13.0));
        marks::paint(ui, mark, Tone::NeedsYou);
        let at = mark.right_center() + vec2(2.0, 0.0);
        let font = FontId::proportional(11.0);
        ui.painter().text(at, Align2::LEFT_CENTER, hour.ends.to_string(), font, color);
    }
}

fn axis_ui(ui: &Ui, rect: Rect, now: Timestamp) {
    let line = rect.bottom() - 15.0;
    let painter = ui.painter();
    painter.hline(rect.x_range(), line, Stroke::new(1.0, theme::line(ui)));
    let font = FontId::proportional(10.5);
    for hours in (0..HOURS).step_by(6) {
        let x = rect.left() + rect.width() / HOURS_F * small(hours);
        painter.vline(x, line..=line + 3.0, Stroke::new(1.0, theme::line(ui)));
        let at = now.plus(HOUR * u32::try_from(hours).unwrap_or_default());
        let text = if hours == 0 { "now".to_owned() } else { times::hour(at) };
        painter.text(pos2(x, line + 3.0), Align2::LEFT_TOP, text, font.clone(), theme::weak(ui));
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..24")]
fn hour_in_words(outlook: &Outlook, index: f32) -> String {
    let index = index as usize;
    let Hour { renewals, ends } = outlook.hours.get(index).copied().unwrap_or_default();
    let renewed = if renewals == 1 { "renewal" } else { "renewals" };
    let need = if ends == 1 { "org needs" } else { "orgs need" };
    format!("In {index} to {} hours: {renewals} {renewed}, {ends} {need} you.", index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_in_its_hour_and_what_is_past_or_far_is_in_none() {
        let now = Timestamp::from_unix_millis(1_795_262_400_000);
        let mut outlook = Outlook::default();
        for minutes in [0, 59, 60, 24 * 60 - 1] {
            let at = now.plus(Duration::from_mins(minutes));
            outlook.hour(now, at).expect("an hour").renewals += 1;
        }

        assert_eq!(outlook.hour(now, now.plus(Duration::from_hours(24))), None);
        assert_eq!(outlook.hour(now, now.minus(Duration::from_secs(1))), None);
        let renewals = outlook.hours.map(|hour| hour.renewals);
        assert_eq!((renewals[0], renewals[1], renewals[23]), (2, 1, 1));
    }
}
