//! Completion of scope names: the known ones that the word being typed may become.

use tenantry_core::Scope;

use super::Draft;

/// So many are offered.
const MOST: usize = 8;

impl Draft {
    /// The known names that the last word may become; none where it is one already.
    pub(crate) fn scope_completions(&self) -> Vec<&'static str> {
        let word = last_word(&self.scopes);
        let sought = word.to_lowercase();
        if sought.is_empty() {
            return Vec::new();
        }
        let has = |name: &&str| name.contains(&sought) && !self.has_scope(name);
        let mut names: Vec<_> = Scope::known().filter(has).collect();
        // What begins so is more likely meant than what only holds it.
        names.sort_by_key(|name| !name.starts_with(&sought));
        names.truncate(MOST);
        names
    }

    /// Makes the last word that name.
    pub(crate) fn complete_scope(&mut self, name: &str) {
        let kept = self.scopes.len() - last_word(&self.scopes).len();
        self.scopes.truncate(kept);
        self.scopes.push_str(name);
        self.scopes.push(' ');
    }

    fn has_scope(&self, name: &str) -> bool {
        super::words(&self.scopes).any(|word| word == name)
    }
}

/// What is typed behind the last separator.
fn last_word(text: &str) -> &str {
    text.rsplit([' ', ',', ';', '|', '\t', '\n', '\r']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(scopes: &str) -> Draft {
        Draft { scopes: scopes.to_owned(), ..Draft::new() }
    }

    #[test]
    fn the_word_that_is_being_typed_is_completed_and_the_others_stay() {
        let mut draft = typed("routing,user");
        assert_eq!(
            draft.scope_completions().first_chunk(),
            Some(&["user-basic-info", "user-recordings", "user-recordings:readonly", "users"])
        );

        draft.complete_scope("users:readonly");

        assert_eq!(draft.scopes, "routing,users:readonly ");
        assert!(draft.scope_completions().is_empty());
    }

    #[test]
    fn what_is_there_or_is_like_no_name_is_not_offered() {
        assert_eq!(typed("presence:readonly").scope_completions(), Vec::<&str>::new());
        assert_eq!(typed("presence").scope_completions(), ["presence:readonly"]);
        assert_eq!(typed("offline_access").scope_completions(), Vec::<&str>::new());
        assert_eq!(typed("BASIC").scope_completions(), ["user-basic-info"]);
    }
}
