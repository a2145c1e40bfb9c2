//! The access token: never shown, copied on request, and how long it stays on the clipboard.

use egui::accesskit::Role;
use egui::{Context, Id, RichText, Ui, WidgetInfo};
use tenantry_core::{Grant, Tenant, TenantId};

use super::facts::row_ui;
use super::{Action, Scene, times};
use tenantry_core::Timestamp;

use crate::clipboard::TakenBack;
use crate::theme;

/// What became of the token that was copied last. It holds no token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Copied {
    /// None was, or nothing is left to say of it.
    #[default]
    Nothing,
    /// It is on the clipboard.
    Until {
        /// Whose.
        tenant: TenantId,
        /// Until then.
        until: Timestamp,
    },
    /// Its time is over.
    Over {
        /// Whose it was.
        tenant: TenantId,
        /// What became of it.
        taken: TakenBack,
    },
}

impl Copied {
    /// Tells every view.
    pub fn tell(self, ctx: &Context) {
        ctx.data_mut(|data| data.insert_temp(Id::unique("copied token"), self));
    }

    fn told(ui: &Ui) -> Self {
        ui.data(|data| data.get_temp(Id::unique("copied token"))).unwrap_or_default()
    }
}

/// Draws the line of the access token.
pub(crate) fn token_ui(
    ui: &mut Ui,
    scene: Scene<'_>,
    tenant: &Tenant,
    grant: &Grant,
) -> Option<Action> {
    row_ui(ui, "Access token", |ui| {
        ui.label("hidden");
        let asked = (grant.expires_at() > scene.now)
            .then(|| button_ui(ui, "Copy", "Copy access token", COPY))
            .filter(|pressed| *pressed)
            .map(|_| Action::CopyToken(tenant.id().clone()));
        let cleared = told_ui(ui, scene, tenant);
        asked.or(cleared)
    })
}

const COPY: &str = "Put it on the clipboard for 30 seconds. Whoever has it can do what the user may do \
     in this org, until it ends.";

fn told_ui(ui: &mut Ui, scene: Scene<'_>, tenant: &Tenant) -> Option<Action> {
    let (text, clear) = match Copied::told(ui) {
        Copied::Until { tenant: of, until } if of == *tenant.id() => {
            times::watch(ui, scene.now, until);
            let left = times::left(scene.now, until);
            (format!("On the clipboard; cleared in {left}"), true)
        }
        Copied::Over { tenant: of, taken } if of == *tenant.id() => (taken.text(), false),
        Copied::Nothing | Copied::Until { .. } | Copied::Over { .. } => return None,
    };
    ui.label(RichText::new(text).color(theme::weak(ui)));
    let what = "Take the token off the clipboard";
    (clear && button_ui(ui, "Clear now", what, what)).then_some(Action::ClearToken)
}

impl TakenBack {
    /// What became of the token, for people.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Cleared => "The clipboard is cleared.".to_owned(),
            Self::Replaced => {
                "Something else is on the clipboard by now; it was left there.".to_owned()
            }
            Self::Unknown(why) => format!(
                "The clipboard could not be looked at ({why}), so it was left as it is. Copy \
                 something else, to be safe."
            ),
        }
    }
}

fn button_ui(ui: &mut Ui, text: &str, name: &str, hover: &str) -> bool {
    let button = ui.small_button(text);
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    button.on_hover_text(hover).clicked()
}
