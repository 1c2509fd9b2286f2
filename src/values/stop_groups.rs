//! What a search was for and what came of it, in a few groups: labels differ between forces and years.

/// What was searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StopObjectGroup {
    /// Controlled drugs, psychoactive substances.
    Drugs,
    /// Offensive weapons, firearms.
    Weapons,
    /// Stolen goods, articles for theft or burglary.
    Theft,
    /// Anything else.
    Other,
    /// Left blank.
    Blank,
}

impl StopObjectGroup {
    /// Every group, in the order shown.
    pub const ALL: [Self; 5] = [Self::Drugs, Self::Weapons, Self::Theft, Self::Other, Self::Blank];

    /// The group of a label of "Object of search".
    pub fn of(label: &str) -> Self {
        let label = label.to_lowercase();
        let has = |part: &str| label.contains(part);
        if label.trim().is_empty() {
            Self::Blank
        } else if has("drug") || has("psychoactive") {
            Self::Drugs
        } else if has("weapon") || has("firearm") {
            Self::Weapons
        } else if has("stolen") || has("theft") || has("burglary") {
            Self::Theft
        } else {
            Self::Other
        }
    }

    /// The key in JSON and layers.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Drugs => "drugs",
            Self::Weapons => "weapons",
            Self::Theft => "theft",
            Self::Other => "other",
            Self::Blank => "blank",
        }
    }

    /// The words on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Drugs => "For drugs",
            Self::Weapons => "For weapons or firearms",
            Self::Theft => "For stolen goods or articles for theft",
            Self::Other => "For something else",
            Self::Blank => "Object left blank",
        }
    }
}

/// What came of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StopOutcomeGroup {
    /// No further action.
    NoAction,
    /// Arrest.
    Arrest,
    /// Any other action: warning, penalty notice, summons, community resolution.
    OtherAction,
    /// Left blank.
    Blank,
}

impl StopOutcomeGroup {
    /// Every group, in the order shown.
    pub const ALL: [Self; 4] = [Self::NoAction, Self::Arrest, Self::OtherAction, Self::Blank];

    /// The group of a label of "Outcome".
    pub fn of(label: &str) -> Self {
        let label = label.to_lowercase();
        if label.trim().is_empty() {
            Self::Blank
        } else if label.contains("no further action") || label.contains("nothing found") {
            Self::NoAction
        } else if label.contains("arrest") {
            Self::Arrest
        } else {
            Self::OtherAction
        }
    }

    /// The key in JSON and layers.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::NoAction => "no-action",
            Self::Arrest => "arrest",
            Self::OtherAction => "other-action",
            Self::Blank => "blank",
        }
    }

    /// The words on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::NoAction => "No further action",
            Self::Arrest => "Arrest",
            Self::OtherAction => "Another action, such as a warning or a summons",
            Self::Blank => "Outcome left blank",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_labels_of_the_police_fall_into_groups() {
        use StopObjectGroup as O;
        for (label, group) in [
            ("Controlled drugs", O::Drugs),
            ("Psychoactive substances", O::Drugs),
            ("Offensive weapons", O::Weapons),
            ("Firearms", O::Weapons),
            ("Stolen goods", O::Theft),
            ("Article for use in theft", O::Theft),
            ("Articles for use in criminal damage", O::Other),
            ("Fireworks", O::Other),
            ("", O::Blank),
        ] {
            assert_eq!(O::of(label), group, "{label}");
        }
        use StopOutcomeGroup as R;
        for (label, group) in [
            ("A no further action disposal", R::NoAction),
            ("Nothing found - no further action", R::NoAction),
            ("Arrest", R::Arrest),
            ("Summons / charged by post", R::OtherAction),
            ("Community resolution", R::OtherAction),
            (" ", R::Blank),
        ] {
            assert_eq!(R::of(label), group, "{label}");
        }
    }
}
