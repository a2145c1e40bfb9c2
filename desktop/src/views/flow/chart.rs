//! The chart: where each state and each line is drawn, for one width. Every state has its place,
//! or this does not compile.

use egui::{Pos2, Rect, Vec2, pos2, vec2};
use tenantry_core::State;

use super::lines::{self, Line};

/// Between the rows.
const BETWEEN: f32 = 30.0;
/// Two lines on one side of a box keep so far from its middle.
const APART: f32 = 9.0;
const ROWS: u8 = 5;

/// The columns from left to right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    SigningIn,
    Staying,
    HeldUp,
}

impl Column {
    pub(super) const ALL: [Self; 3] = [Self::SigningIn, Self::Staying, Self::HeldUp];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::SigningIn => "Signing in",
            Self::Staying => "Staying signed in",
            Self::HeldUp => "Held up",
        }
    }
}

/// Where a state stands.
const fn place(state: State) -> (Column, u8) {
    match state {
        State::SignedOut => (Column::SigningIn, 0),
        State::Redirecting => (Column::SigningIn, 1),
        State::Exchanging => (Column::SigningIn, 2),
        State::Identifying => (Column::SigningIn, 3),
        State::SignedIn => (Column::Staying, 0),
        State::Queued => (Column::Staying, 1),
        State::Claiming => (Column::Staying, 2),
        State::Renewing => (Column::Staying, 3),
        State::Committing => (Column::Staying, 4),
        State::Yielding => (Column::HeldUp, 1),
        State::Stopped => (Column::HeldUp, 2),
        State::Holding => (Column::HeldUp, 3),
        State::Unsaved => (Column::HeldUp, 4),
    }
}

/// How wide boxes and the room between them are, for one width.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Widths {
    left: f32,
    pub(super) column: f32,
    between: f32,
    right: f32,
}

impl Widths {
    pub(super) fn of(width: f32) -> Self {
        // Lines need little; what is left goes to the boxes first, then to the room between.
        let (left, right) = if width < 480.0 { (9.0, 16.0) } else { (16.0, 26.0) };
        let rest = (width - left - right).max(0.0);
        let column = (rest * 0.25).clamp(84.0, 190.0).min((rest - 36.0) / 3.0);
        let between = (rest - 3.0 * column) / 2.0;
        Self { left, column, between, right }
    }
}

/// Where everything is, from the chart's own top left corner.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Chart {
    pub(super) size: Vec2,
    boxes: [Rect; State::ALL.len()],
    pub(super) routes: Vec<(Line, Vec<Pos2>)>,
}

impl Chart {
    /// The chart for boxes so high, below headings so high.
    pub(super) fn new(widths: Widths, heading: f32, height: f32) -> Self {
        let Widths { left, column, between, right } = widths;
        let boxes = State::ALL.map(|state| {
            let (at, row) = place(state);
            let x = left + f32::from(at as u8) * (column + between);
            let y = heading + f32::from(row) * (height + BETWEEN);
            Rect::from_min_size(pos2(x, y), vec2(column, height))
        });
        let rows = f32::from(ROWS);
        let size = vec2(
            left + 3.0 * column + 2.0 * between + right,
            heading + rows * height + (rows - 1.0) * BETWEEN,
        );
        let mut chart = Self { size, boxes, routes: Vec::new() };
        let routes = lines::all().filter_map(|line| Some((line, chart.route(line, widths)?)));
        chart.routes = routes.collect();
        chart
    }

    /// The box of a state.
    pub(super) const fn rect(&self, state: State) -> Rect {
        self.boxes[state as usize]
    }

    /// The middle of a column.
    pub(super) fn middle(&self, column: Column) -> f32 {
        let first = match column {
            Column::SigningIn => State::SignedOut,
            Column::Staying => State::SignedIn,
            Column::HeldUp => State::Yielding,
        };
        self.rect(first).center().x
    }

    fn left(&self, state: State, down: f32) -> Pos2 {
        self.rect(state).left_center() + vec2(0.0, down)
    }

    fn right(&self, state: State, down: f32) -> Pos2 {
        self.rect(state).right_center() + vec2(0.0, down)
    }

    /// The corners of a line, from box to box.
    fn route(&self, line: Line, widths: Widths) -> Option<Vec<Pos2>> {
        use State::{
            Claiming, Committing, Exchanging, Holding, Identifying, Queued, Redirecting, Renewing,
            SignedIn, SignedOut, Stopped, Unsaved, Yielding,
        };
        let first = self.rect(SignedIn).left() - widths.between / 2.0;
        let second = self.rect(SignedIn).right() + widths.between / 2.0;
        let corners = match (line.from, line.to) {
            (SignedOut, Redirecting)
            | (Redirecting, Exchanging)
            | (Exchanging, Identifying)
            | (SignedIn, Queued)
            | (Queued, Claiming)
            | (Claiming, Renewing)
            | (Renewing, Committing) => {
                vec![self.rect(line.from).center_bottom(), self.rect(line.to).center_top()]
            }
            (Identifying, Committing) => {
                let (from, to) =
                    (self.rect(Identifying).center_bottom(), self.left(Committing, APART));
                vec![from, pos2(from.x, to.y), to]
            }
            (Committing, SignedIn) => {
                around(self.left(Committing, -APART), first, self.left(SignedIn, APART))
            }
            (SignedIn, SignedOut) => {
                vec![self.left(SignedIn, -APART), self.right(SignedOut, -APART)]
            }
            (SignedOut, Queued) => {
                around(self.right(SignedOut, APART), first - 6.0, self.left(Queued, 0.0))
            }
            (Renewing, Identifying) => vec![self.left(Renewing, 0.0), self.right(Identifying, 0.0)],
            (Claiming, Yielding) => {
                around(self.right(Claiming, -APART), second, self.left(Yielding, 0.0))
            }
            (Renewing, Stopped) => {
                around(self.right(Renewing, -APART), second, self.left(Stopped, APART))
            }
            (Renewing, Holding) => vec![self.right(Renewing, APART), self.left(Holding, APART)],
            (Committing, Unsaved) => vec![self.right(Committing, 0.0), self.left(Unsaved, 0.0)],
            (Yielding | Stopped | Holding, Queued) => self.again(line.from, widths),
            (Unsaved, SignedIn) => {
                let outer = self.size.x - 2.0;
                around(self.right(Unsaved, 0.0), outer, self.right(SignedIn, 0.0))
            }
            (Redirecting | Exchanging | Identifying, SignedOut) => {
                around(self.left(line.from, 0.0), 1.0, self.left(SignedOut, 0.0))
            }
            _ => return None,
        };
        Some(corners)
    }

    /// Around the right and over the top, back to where a renewal begins.
    fn again(&self, from: State, widths: Widths) -> Vec<Pos2> {
        let queued = self.rect(State::Queued);
        let begins = self.right(from, 0.0);
        let (x, y) = (begins.x + widths.right * 0.45, queued.top() - BETWEEN * 0.5);
        let ends = pos2(queued.right() - widths.column * 0.12, queued.top());
        vec![begins, pos2(x, begins.y), pos2(x, y), pos2(ends.x, y), ends]
    }
}

/// From one point to another, with a way up or down at `x`.
fn around(from: Pos2, x: f32, to: Pos2) -> Vec<Pos2> {
    vec![from, pos2(x, from.y), pos2(x, to.y), to]
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: [(f32, f32); 4] = [(270.0, 52.0), (330.0, 52.0), (560.0, 40.0), (700.0, 40.0)];

    fn charts() -> impl Iterator<Item = Chart> {
        SIZES.into_iter().map(|(width, height)| Chart::new(Widths::of(width), 24.0, height))
    }

    #[test]
    fn every_line_is_drawn() {
        for chart in charts() {
            for line in lines::all() {
                let drawn = chart.routes.iter().filter(|(other, _)| *other == line).count();
                assert_eq!(drawn, 1, "{line:?}");
            }
        }
    }

    #[test]
    fn no_two_boxes_meet_and_all_are_inside_at_any_width() {
        for (chart, (width, _)) in charts().zip(SIZES) {
            assert!((chart.size.x - width).abs() < 0.1, "{} wide, not {width}", chart.size.x);
            let whole = Rect::from_min_size(Pos2::ZERO, chart.size);
            for (at, state) in State::ALL.into_iter().enumerate() {
                let rect = chart.rect(state);
                assert!(whole.contains_rect(rect) && rect.width() > 55.0, "{state:?} {rect:?}");
                for other in &State::ALL[at + 1..] {
                    assert!(!rect.intersects(chart.rect(*other)), "{state:?} {other:?}");
                }
            }
        }
    }

    #[test]
    fn a_line_runs_from_its_box_to_its_box_and_through_no_other() {
        for chart in charts() {
            let whole = Rect::from_min_size(Pos2::ZERO, chart.size);
            for (line, route) in &chart.routes {
                let (from, to) =
                    (chart.rect(line.from).expand(0.1), chart.rect(line.to).expand(0.1));
                assert!(from.contains(route[0]) && to.contains(*route.last().unwrap()), "{line:?}");
                for pair in route.windows(2) {
                    let way = Rect::from_two_pos(pair[0], pair[1]);
                    assert!(whole.contains_rect(way), "{line:?} leaves the picture");
                    assert!(way.width() < 0.1 || way.height() < 0.1, "{line:?} is not square");
                    for state in State::ALL {
                        let inside = chart.rect(state).shrink(0.5);
                        assert!(!inside.intersects(way), "{line:?} runs through {state:?}");
                    }
                }
            }
        }
    }
}
