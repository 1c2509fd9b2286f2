//! The counted columns of stop and search.

/// The columns of stop and search that are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StopColumn {
    /// Person, vehicle or both.
    Type,
    /// What was searched for.
    Object,
    /// What came of it.
    Outcome,
    /// Ethnicity as the person says.
    SelfDefinedEthnicity,
    /// Ethnicity as the officer says.
    OfficerDefinedEthnicity,
    /// Age range.
    AgeRange,
    /// Gender.
    Gender,
    /// The law the search rests on.
    Legislation,
    /// Whether the outcome is linked to the object.
    LinkedToObject,
}

impl StopColumn {
    /// Every counted column, in the order shown.
    pub const ALL: [Self; 9] = [
        Self::Object,
        Self::Outcome,
        Self::LinkedToObject,
        Self::Legislation,
        Self::SelfDefinedEthnicity,
        Self::OfficerDefinedEthnicity,
        Self::AgeRange,
        Self::Gender,
        Self::Type,
    ];

    /// The column's header in the police file.
    pub const fn header(self) -> &'static str {
        match self {
            Self::Type => "Type",
            Self::Object => "Object of search",
            Self::Outcome => "Outcome",
            Self::SelfDefinedEthnicity => "Self-defined ethnicity",
            Self::OfficerDefinedEthnicity => "Officer-defined ethnicity",
            Self::AgeRange => "Age range",
            Self::Gender => "Gender",
            Self::Legislation => "Legislation",
            Self::LinkedToObject => "Outcome linked to object of search",
        }
    }
}
