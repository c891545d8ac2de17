//! What EventBridge lets stand in each field of a cron expression. The calendar behind it takes more,
//! so every field is checked before it gets there.

/// The fields, in their order.
const FIELDS: [Field; 6] = [
    Field::new("minutes", 0, 59, &[], ""),
    Field::new("hours", 0, 23, &[], ""),
    Field::new("day of month", 1, 31, &[], "?LW"),
    Field::new("month", 1, 12, &MONTHS, ""),
    Field::new("day of week", 1, 7, &DAYS, "?L#"),
    Field::new("year", 1970, 2199, &[], ""),
];
const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
/// 1 is Sunday.
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// One field.
struct Field {
    name: &'static str,
    least: u32,
    most: u32,
    /// Names of the values from `least` on.
    names: &'static [&'static str],
    /// Of `? L W #`, those that it may hold.
    wildcards: &'static str,
}

impl Field {
    const fn new(
        name: &'static str,
        least: u32,
        most: u32,
        names: &'static [&'static str],
        wildcards: &'static str,
    ) -> Self {
        Self {
            name,
            least,
            most,
            names,
            wildcards,
        }
    }

    fn check(&self, text: &str) -> Result<(), String> {
        if text.contains('#') && text.contains(',') {
            return Err(format!(
                "{} can hold one # and nothing beside it",
                self.name
            ));
        }
        let one = |item: &str| {
            if self.holds(item) {
                Ok(())
            } else {
                Err(format!(
                    "{item:?} cannot stand in {}, which has {} to {}{}",
                    self.name,
                    self.least,
                    self.most,
                    self.also()
                ))
            }
        };
        text.split(',').try_for_each(one)
    }

    /// Whether one of the items that commas separate may stand here.
    fn holds(&self, item: &str) -> bool {
        let may = |wildcard| self.wildcards.contains(wildcard);
        match item {
            "*" => return true,
            "?" => return may('?'),
            "L" => return may('L'),
            _ => {}
        }
        if let Some((from, step)) = item.split_once('/') {
            let every = number(step).is_some_and(|step| (1..=self.most).contains(&step));
            return every && (from == "*" || self.is_value(from) || self.is_range(from));
        }
        if let Some((day, week)) = item.split_once('#') {
            let of_month = number(week).is_some_and(|week| (1..=5).contains(&week));
            return may('#') && self.is_value(day) && of_month;
        }
        // 3W is the weekday near the third of a month; 6L the last Friday of one.
        if let Some(day) = item.strip_suffix('W')
            && may('W')
        {
            return self.is_value(day);
        }
        if let Some(day) = item.strip_suffix('L')
            && may('#')
            && self.is_value(day)
        {
            return true;
        }
        self.is_value(item) || self.is_range(item)
    }

    fn is_range(&self, text: &str) -> bool {
        text.split_once('-')
            .is_some_and(|(from, to)| self.is_value(from) && self.is_value(to))
    }

    fn is_value(&self, text: &str) -> bool {
        let named = self
            .names
            .iter()
            .any(|name| name.eq_ignore_ascii_case(text));
        named || number(text).is_some_and(|value| (self.least..=self.most).contains(&value))
    }

    /// What else it may hold, for people.
    fn also(&self) -> String {
        let mut also = String::new();
        if let (Some(first), Some(last)) = (self.names.first(), self.names.last()) {
            also.push_str(&format!(" or {first} to {last}"));
        }
        also.push_str(", and the signs , - * /");
        for wildcard in self.wildcards.chars() {
            also.push(' ');
            also.push(wildcard);
        }
        also
    }
}

/// Digits and nothing else: no sign.
pub(super) fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

/// Checks the six fields.
///
/// # Errors
/// What is wrong with the first one that is wrong.
pub(super) fn check(fields: &[&str; 6]) -> Result<(), String> {
    FIELDS
        .iter()
        .zip(fields)
        .try_for_each(|(field, text)| field.check(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(field: usize, text: &str) -> bool {
        FIELDS[field].check(text).is_ok()
    }

    #[test]
    fn every_field_takes_what_its_table_says_and_no_more() {
        for (field, good, bad) in [
            (
                0,
                "* 0 59 0,30 0-10 0/15 */5 5-20/5",
                "60 ? L 1W 1#1 - 5- /5 5/ */0 */60 +5 -1 MON 1,,2 @daily 1.5",
            ),
            (1, "* 0 23 8-17", "24 ?"),
            (
                2,
                "* ? 1 31 L 3W 1,15 1-7/2",
                "0 32 W LW L-3 1#2 MON 2L 32W",
            ),
            (3, "* 1 12 JAN jan JAN-MAR 1,DEC", "0 13 ? L JANUARY MON"),
            (
                4,
                "* ? 1 7 SUN MON-FRI L 6L FRIL 2#1 MON#5",
                "0 8 W 3W 3#0 3#6 3#1,6#3 #1 LW MONDAY",
            ),
            (5, "* 1970 2199 2026-2030 2026,2028", "1969 2200 ? L 26"),
        ] {
            for text in good.split(' ') {
                assert!(holds(field, text), "{} {text}", FIELDS[field].name);
            }
            for text in bad.split(' ') {
                assert!(!holds(field, text), "{} {text}", FIELDS[field].name);
            }
        }
    }

    #[test]
    fn what_is_wrong_is_told() {
        insta::assert_snapshot!(FIELDS[4].check("0").unwrap_err(), @r#""0" cannot stand in day of week, which has 1 to 7 or SUN to SAT, and the signs , - * / ? L #"#);
        insta::assert_snapshot!(FIELDS[0].check("?").unwrap_err(), @r#""?" cannot stand in minutes, which has 0 to 59, and the signs , - * /"#);
        insta::assert_snapshot!(FIELDS[4].check("3#1,6#3").unwrap_err(), @"day of week can hold one # and nothing beside it");
    }
}
