//! Weight and balance of a loaded deck.

/// Sum of moments about midships in tonne-metres; positive is towards the bow.
pub fn trim(loads: &[(f64, f64)]) -> f64 {
    loads.iter().map(|(tonnes, metres)| tonnes * metres).sum()
}
