//! The subject: a window that says when its first frame was on the screen, and stays until its input ends.

use std::error::Error;
use std::ffi::OsString;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use eframe::{App, Frame, NativeOptions};
use egui::{Context, Ui, ViewportBuilder, vec2};
use tenantry_bench_window::folder;

fn main() -> Result<(), Box<dyn Error>> {
    // Whoever measures ends this process by ending its input.
    std::thread::spawn(|| {
        io::stdin().read_to_end(&mut Vec::new()).ok();
        std::process::exit(0);
    });
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    match arguments.as_slice() {
        [kind] if kind == "bare" => bare(),
        [kind, path] if kind == "orgs" => {
            let settings = folder::settings(Path::new(path));
            let case =
                |front| -> Box<dyn App> { Box::new(Watched { app: front, drawn: Drawn::No }) };
            Ok(tenantry_desktop::run_in(settings, "Tenantry", case)?)
        }
        _ => Err("say `bare`, or `orgs FOLDER`".into()),
    }
}

/// The least that eframe opens, as large as our window.
fn bare() -> Result<(), Box<dyn Error>> {
    let viewport = ViewportBuilder::default().with_inner_size(vec2(1120.0, 780.0));
    let options = NativeOptions { viewport, ..NativeOptions::default() };
    let app = Watched { app: Bare, drawn: Drawn::No };
    Ok(eframe::run_native("bare", options, Box::new(|_| Ok(Box::new(app))))?)
}

struct Bare;

impl App for Bare {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut Frame) {
        ui.label("A window");
    }
}

/// How far the first frame is.
#[derive(PartialEq, Eq)]
enum Drawn {
    No,
    /// It was laid out; when the next one begins, it is on the screen.
    Once,
    Told,
}

/// An application, and a line on standard output when its first frame is on the screen.
struct Watched<A> {
    app: A,
    drawn: Drawn,
}

impl<A: App> App for Watched<A> {
    fn logic(&mut self, ctx: &Context, frame: &mut Frame) {
        if self.drawn == Drawn::Once {
            self.drawn = Drawn::Told;
            // Nobody may be listening any more; then nobody is measuring either.
            writeln!(io::stdout(), "shown").ok();
        }
        self.app.logic(ctx, frame);
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut Frame) {
        self.app.ui(ui, frame);
        if self.drawn == Drawn::No {
            self.drawn = Drawn::Once;
            ui.ctx().request_repaint();
        }
    }
}
