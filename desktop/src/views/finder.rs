//! The finder: which orgs the list shows, and in which order.

use egui::accesskit::Role;
use egui::{ComboBox, Key, Modifiers, RichText, TextEdit, Ui, WidgetInfo};
use tenantry_core::Tenant;

use super::places;
use super::roll::Roll;
use crate::theme::{self, Tone};

/// What somebody looks for in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finder {
    text: String,
    show: Show,
    order: Order,
}

/// Which orgs are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Show {
    #[default]
    All,
    NeedYou,
    UnderWay,
    SignedIn,
}

/// Which comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Order {
    #[default]
    Need,
    Name,
    End,
}

impl Show {
    const EVERY: [Self; 4] = [Self::All, Self::NeedYou, Self::UnderWay, Self::SignedIn];

    const fn word(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::NeedYou => "Need you",
            Self::UnderWay => "Under way",
            Self::SignedIn => "Signed in",
        }
    }

    const fn has(self, tone: Tone) -> bool {
        match self {
            Self::All => true,
            Self::NeedYou => matches!(tone, Tone::Broken | Tone::NeedsYou),
            Self::UnderWay => matches!(tone, Tone::Busy | Tone::Waiting),
            Self::SignedIn => matches!(tone, Tone::Good),
        }
    }
}

impl Order {
    const EVERY: [Self; 3] = [Self::Need, Self::Name, Self::End];

    const fn word(self) -> &'static str {
        match self {
            Self::Need => "Most urgent first",
            Self::Name => "By name",
            Self::End => "Ends first",
        }
    }
}

impl Finder {
    pub(crate) const fn order(&self) -> Order {
        self.order
    }

    /// Whether everything is shown.
    pub(crate) fn is_idle(&self) -> bool {
        self.text.trim().is_empty() && self.show == Show::All
    }

    /// Whether an org in that tone is shown, as far as its tone decides.
    pub(crate) const fn shows(&self, tone: Tone) -> bool {
        self.show.has(tone)
    }

    /// What every shown org must have in its words, in small letters.
    pub(crate) fn words(&self) -> Vec<String> {
        self.text.split_whitespace().map(str::to_lowercase).collect()
    }
}

/// Whether each of `words` is in something that names the tenant.
pub(crate) fn is_named(tenant: &Tenant, words: &[String]) -> bool {
    let registration = tenant.registration();
    let org = tenant.grant().map(|grant| grant.org().name.as_str()).unwrap_or_default();
    let org_id = registration.org.as_ref().map(tenantry_core::OrgId::as_str).unwrap_or_default();
    let place = places::in_full(&registration.region);
    let client = registration.client.id().as_str();
    let names = [registration.label.as_str(), tenant.id().as_str(), org, org_id, &place, client];
    let names = names.map(str::to_lowercase);
    words.iter().all(|word| names.iter().any(|name| name.contains(word.as_str())))
}

const HINT: &str = "Search: name, org, client, region";

/// Where the keyboard goes after the finder was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goes {
    Nowhere,
    /// Down from the search field, into the list.
    IntoList,
}

/// Draws the search field, the filters with how many each has, and the order.
pub(crate) fn finder_ui(ui: &mut Ui, finder: &mut Finder, roll: &Roll) -> Goes {
    let field = TextEdit::singleline(&mut finder.text).hint_text(HINT).desired_width(f32::INFINITY);
    let field = ui.add(field);
    field.widget_info(|| WidgetInfo {
        label: Some("Search orgs".to_owned()),
        ..WidgetInfo::text_edit(true, &finder.text, &finder.text, HINT)
    });
    if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::F)) {
        field.request_focus();
    }
    let pressed = |key| field.has_focus() && ui.input(|input| input.key_pressed(key));
    if pressed(Key::Escape) {
        finder.text.clear();
    }
    let goes = if pressed(Key::ArrowDown) { Goes::IntoList } else { Goes::Nowhere };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GAP;
        for show in Show::EVERY {
            let count = roll.tally(|tone| show.has(tone));
            let text = RichText::new(format!("{} {count}", show.word())).small();
            if ui.selectable_label(finder.show == show, text).clicked() {
                finder.show = show;
            }
        }
        let chosen = finder.order.word();
        let order = ComboBox::from_id_salt("order of orgs")
            .selected_text(RichText::new(chosen).small())
            .show_ui(ui, |ui| {
                for order in Order::EVERY {
                    ui.selectable_value(&mut finder.order, order, order.word());
                }
            });
        let named = || WidgetInfo::labeled(Role::ComboBox, true, format!("Order: {chosen}"));
        order.response.widget_info(named);
    });
    goes
}
