//! Frames: what one costs when it shows the list of so many orgs, without a window.

use std::hint::black_box;
use std::time::Duration;

use eframe::{App as _, Frame};
use egui::{Context, RawInput, Rect, pos2};
use tenantry_bench::rounds::nanos;
use tenantry_desktop::{CannotStart, Clock, Front, Settings, theme};

use crate::folder::Orgs;

/// As large as the window is at first.
const SCREEN: Rect = Rect { min: pos2(0.0, 0.0), max: pos2(1120.0, 780.0) };

/// The whole of the window but the screen.
#[derive(Debug)]
pub struct Gallery {
    ctx: Context,
    front: Front,
    clock: Clock,
}

impl Gallery {
    /// Opens it on those orgs, and draws until letters are laid out and sizes are found.
    ///
    /// # Errors
    /// The engine does not start.
    pub fn open(orgs: &Orgs) -> Result<Self, CannotStart> {
        let ctx = Context::default();
        theme::install(&ctx);
        let clock = Clock::system();
        let settings = Settings { clock: clock.clone(), ..orgs.open() };
        let mut gallery = Self { ctx, front: Front::new(settings, || {})?, clock };
        (0..8).for_each(|_| _ = gallery.frame());
        Ok(gallery)
    }

    /// Draws one frame: nanoseconds of CPU time from its logic to its triangles.
    pub fn frame(&mut self) -> f64 {
        let Self { ctx, front, .. } = self;
        let mut frame = Frame::_new_kittest();
        nanos(|| {
            front.logic(ctx, &mut frame);
            let input = RawInput { screen_rect: Some(SCREEN), ..RawInput::default() };
            let mut output = ctx.run_ui(input, |ui| front.ui(ui, &mut frame));
            // Nobody paints here.
            output.textures_delta.clear();
            black_box(ctx.tessellate(output.shapes, output.pixels_per_point));
        })
    }

    /// As [`frame`](Self::frame), a second later: what is said of all orgs is found anew.
    pub fn frame_a_second_later(&mut self) -> f64 {
        self.clock.advance(Duration::from_secs(1));
        self.frame()
    }
}
