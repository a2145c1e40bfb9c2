//! The window: the engine, what is on screen, and where each part of it goes.

mod import;
mod perform;
mod token;

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use eframe::Frame;
use egui::{CentralPanel, Context, Panel, Ui, ViewportBuilder, vec2};
use tenantry_core::{TenantId, Timestamp};
use thiserror::Error;

use crate::front::Front;
use crate::theme::{self, Tone};
use crate::vault::Keeping;
use crate::views::{
    self, Action, Choice, Conclusion, Draft, Finder, Footing, Import, Packing, Question, Roll,
    Scene, Timeline, Trial,
};
use crate::{Attention, Calls, CannotStart, Engine, Event, Preferences, Settings};

/// Why there is no window.
#[derive(Debug, Error)]
pub enum CannotRun {
    /// The engine did not start.
    #[error(transparent)]
    Engine(#[from] CannotStart),
    /// The system gives no window.
    #[error("The window cannot be opened. Is there a display? ({0})")]
    Window(#[from] eframe::Error),
}

/// Opens the window, and returns when it is closed.
///
/// # Errors
/// [`CannotRun`] says what is missing.
pub fn run(settings: Settings, title: &str) -> Result<(), CannotRun> {
    run_in(settings, title, |front| Box::new(front))
}

/// As [`run`], with the front in a case of the caller's, who wants to know of each frame.
///
/// # Errors
/// [`CannotRun`] says what is missing.
pub fn run_in(
    settings: Settings,
    title: &str,
    case: impl FnOnce(Front) -> Box<dyn eframe::App>,
) -> Result<(), CannotRun> {
    let settings = Settings { calls: Calls::System, ..settings };
    let ctx = Context::default();
    theme::install(&ctx);
    ctx.set_theme(Preferences::read(&settings.data_dir).look);
    let waker = ctx.clone();
    let front = Front::new(settings, move || waker.request_repaint())?;
    let viewport = ViewportBuilder::default()
        .with_title(title)
        .with_app_id("tenantry")
        .with_inner_size(vec2(1120.0, 780.0))
        .with_min_inner_size(vec2(720.0, 480.0))
        .with_icon(theme::icon());
    let options = eframe::NativeOptions { viewport, ..eframe::NativeOptions::default() };
    let creator: eframe::AppCreator<'_> = Box::new(|_| Ok(case(front)));
    Ok(eframe::run_native_ext(title, options, Some(ctx), creator)?)
}

/// What a person wants of whatever holds the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parting {
    /// Lock it.
    Lock,
    /// Change how records are kept.
    ChangeKeeping,
}

/// What fills the right of the window.
#[derive(Debug)]
enum Page {
    /// The first org of the list, as soon as there is one.
    Any,
    Org(TenantId),
    Form(Box<Draft>),
    /// Which orgs to authorize one after the other.
    Choice(Choice),
    /// How far the queue is.
    Queue,
    /// What becomes of the lines of a text.
    Import,
    /// What to hand over, and how far that is.
    HandOver(Box<Packing>),
    /// What happened.
    Timeline,
}

/// The window's application.
pub struct App {
    engine: Engine,
    page: Page,
    /// A form that was left by a look at an org; it is there when it is asked for again.
    shelved: Option<Box<Draft>>,
    /// What is being imported; a look at an org does not end it.
    import: Box<Import>,
    question: Option<Question>,
    roll: Roll,
    conclusion: Conclusion,
    finder: Finder,
    timeline: Timeline,
    /// What could not be done.
    complaints: Vec<String>,
    last: Option<String>,
    trials: BTreeMap<TenantId, Trial>,
    parting: Option<Parting>,
    token: Option<token::OnClipboard>,
    preferences: Preferences,
    about: Option<About>,
    /// When somebody was at the window last.
    touched: Timestamp,
}

/// The about box is open.
#[derive(Debug)]
struct About;

/// So long after somebody used the window, they may still be looking at it.
const LOOKING: Duration = Duration::from_mins(1);

impl App {
    /// A window on that engine.
    pub fn new(mut engine: Engine) -> Self {
        let preferences = Preferences::read(engine.data_dir());
        engine.keep_calling(preferences.calling);
        let touched = engine.now();
        // What was left of a queue when the program ended is what the person came back for.
        let page = if engine.queue().is_some() { Page::Queue } else { Page::Any };
        Self {
            engine,
            page,
            shelved: None,
            import: Box::default(),
            question: None,
            roll: Roll::default(),
            conclusion: Conclusion::default(),
            finder: Finder::default(),
            timeline: Timeline::default(),
            complaints: Vec::new(),
            last: None,
            trials: BTreeMap::new(),
            parting: None,
            token: None,
            preferences,
            about: None,
            touched,
        }
    }

    /// The engine, for reading.
    pub const fn engine(&self) -> &Engine {
        &self.engine
    }

    /// What is wanted of whatever holds the vault.
    pub(crate) const fn take_parting(&mut self) -> Option<Parting> {
        self.parting.take()
    }

    /// Halts the queue, because the window is being closed.
    pub(crate) fn halt_queue(&mut self) {
        self.engine.halt_queue();
    }

    /// Shows that as what happened last.
    pub(crate) fn tell(&mut self, news: &str) {
        self.last = Some(news.to_owned());
    }

    /// How records are kept has changed.
    pub(crate) fn kept(&mut self, keeping: Keeping) {
        self.engine.kept(keeping);
    }

    fn scene(&self) -> Scene<'_> {
        Scene { tenants: self.engine.tenants(), now: self.engine.now(), trials: &self.trials }
    }

    fn take_in(&mut self, event: Event) {
        if let Some(news) = views::news(self.scene(), &event) {
            self.last = Some(news);
        }
        if let Event::TestCalled { tenant, call } = event {
            self.trials.insert(tenant, Trial::Over(call));
        }
    }

    fn call_roll(&mut self) {
        let Self { engine, trials, roll, .. } = self;
        let scene = Scene { tenants: engine.tenants(), now: engine.now(), trials };
        roll.call(engine.revision(), scene);
    }

    /// Lets go of whatever is on screen and no longer there.
    fn forget_the_gone(&mut self) {
        let tenants = self.engine.tenants();
        let there = |id: &TenantId| {
            tenants.get(id).is_some() || tenants.quarantined().any(|(other, _)| other == id)
        };
        let is_gone = match &self.page {
            Page::Org(id) => !there(id),
            Page::Queue => self.engine.queue().is_none(),
            Page::Any
            | Page::Form(_)
            | Page::Choice(_)
            | Page::Import
            | Page::HandOver(_)
            | Page::Timeline => false,
        };
        if is_gone {
            self.page = Page::Any;
        }
        if matches!(self.page, Page::Any)
            && let Some(first) = self.roll.first()
        {
            self.page = Page::Org(first.clone());
        }
    }

    fn draw(&mut self, ui: &mut Ui) -> Option<Action> {
        let above = self.draw_above(ui);
        let footing = Panel::bottom("footing").frame(theme::strip_frame(ui));
        let below = footing.show(ui, |ui| views::footing_ui(ui, self.footing()));
        // With nobody signed in, the next day brings nothing by itself.
        if self.roll.has_grants() {
            let strip = Panel::bottom("outlook").frame(theme::strip_frame(ui));
            strip.show(ui, |ui| views::outlook_ui(ui, self.scene(), &self.roll));
        }
        let listed = self.draw_list(ui);
        let paged = CentralPanel::default()
            .frame(theme::canvas_frame(ui))
            .show(ui, |ui| self.draw_page(ui))
            .inner;
        let question = self.question.as_ref();
        let asked = question.and_then(|question| views::ask_ui(ui, self.scene(), question));
        let about = self.about.as_ref().and_then(|About| views::about_ui(ui, self.footing()));
        asked.or(about).or(above).or(listed).or(paged).or(below.inner)
    }

    fn footing(&self) -> Footing<'_> {
        Footing {
            last: self.last.as_deref(),
            keeping: self.engine.keeping(),
            data_dir: self.engine.data_dir(),
            preferences: self.preferences,
        }
    }

    /// Whether somebody is looking, as far as the window can tell.
    fn attention(&mut self, ctx: &Context) -> Attention {
        let (is_used, is_in_front) = ctx.input(|input| {
            let is_hidden = input.viewport().minimized == Some(true);
            (!input.events.is_empty(), input.raw.focused && !is_hidden)
        });
        let now = self.engine.now();
        if (is_used && is_in_front) || self.touched > now {
            self.touched = now;
        }
        let is_here = is_in_front && now.since(self.touched) < LOOKING;
        if is_here { Attention::Here } else { Attention::Away }
    }

    fn draw_list(&mut self, ui: &mut Ui) -> Option<Action> {
        let Self { engine, page, trials, roll, finder, .. } = self;
        let scene = Scene { tenants: engine.tenants(), now: engine.now(), trials };
        let chosen = match page {
            Page::Org(id) => Some(&*id),
            Page::Any
            | Page::Form(_)
            | Page::Choice(_)
            | Page::Queue
            | Page::Import
            | Page::HandOver(_)
            | Page::Timeline => None,
        };
        Panel::left("orgs")
            .frame(theme::list_frame(ui))
            .default_size(theme::LIST_WIDTH)
            .size_range(240.0..=520.0)
            .show(ui, |ui| views::orgs_ui(ui, scene, (chosen, engine.queue()), (roll, finder)))
            .inner
    }

    fn draw_above(&self, ui: &mut Ui) -> Option<Action> {
        let complaints = self.complaints.iter().map(|text| (Tone::Broken, text.clone()));
        let notices = self.engine.notices().iter();
        let notices = notices.map(|notice| (Tone::NeedsYou, notice.problem().to_string()));
        let all: Vec<_> = complaints.chain(notices).collect();
        let offline = self.engine.outage().and_then(|outage| {
            let strip = Panel::top("offline").frame(theme::strip_frame(ui));
            strip.show(ui, |ui| views::offline_ui(ui, self.scene(), &outage)).inner
        });
        if all.is_empty() {
            return offline;
        }
        let shown = all.iter().map(|(tone, text)| (*tone, text.as_str()));
        let strip = Panel::top("notices").frame(theme::strip_frame(ui));
        let dismissed = strip.show(ui, |ui| views::notices_ui(ui, shown)).inner;
        offline.or(dismissed)
    }

    fn draw_page(&mut self, ui: &mut Ui) -> Option<Action> {
        let Self { engine, page, trials, import, timeline, conclusion, .. } = self;
        let scene = Scene { tenants: engine.tenants(), now: engine.now(), trials };
        match page {
            Page::Import => views::import_ui(ui, scene, import),
            Page::Any => views::welcome_ui(ui),
            Page::Form(draft) => views::form_ui(ui, scene, draft),
            Page::Choice(choice) => views::choice_ui(ui, scene, choice, engine.seen()),
            Page::Queue => {
                let queue = engine.queue()?;
                views::queue_ui(ui, scene, queue)
            }
            Page::HandOver(packing) => match engine.handing_over() {
                Some(so_far) => views::handing_over_ui(ui, scene, so_far),
                None => views::packing_ui(ui, scene, packing),
            },
            Page::Timeline => views::timeline_ui(ui, scene, timeline),
            Page::Org(id) => {
                if let Some(tenant) = scene.tenants.get(id) {
                    let why = conclusion.of(engine.revision(), scene, tenant);
                    return views::org_ui(ui, scene, (tenant, why));
                }
                let (_, why) = scene.tenants.quarantined().find(|(other, _)| *other == id)?;
                views::unreadable_ui(ui, scene, id, why)
            }
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut Frame) {
        let attention = self.attention(ctx);
        self.engine.attend(attention);
        for event in self.engine.pump() {
            self.take_in(event);
        }
        self.call_roll();
        self.forget_the_gone();
        self.mind_token(ctx);
        if let Some(due) = self.engine.next_deadline() {
            ctx.request_repaint_after(due.since(self.engine.now()));
        }
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut Frame) {
        self.take_dropped(ui.ctx());
        if let Some(action) = self.draw(ui) {
            self.perform(ui.ctx(), action);
            // What was done is seen at once, and not at the next movement of the mouse.
            ui.ctx().request_repaint();
        }
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("engine", &self.engine)
            .field("page", &self.page)
            .finish_non_exhaustive()
    }
}
