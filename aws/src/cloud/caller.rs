//! Who calls, and what they may do.

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// What `GetCallerIdentity` answers: a user's or an assumed role's ARN.
    pub arn: String,
    /// The unique id that goes with it.
    pub user_id: String,
    /// What they may do.
    pub permissions: Permissions,
    /// How many events led to what they do: none for people and programs outside, more for functions.
    pub hops: u32,
}

/// What somebody may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Permissions {
    /// Everything.
    All,
    /// Actions (`s3:GetObject`), each with `*` for any characters.
    Actions(Vec<String>),
}

impl Caller {
    /// Somebody with a key of the account, who may do everything.
    #[must_use]
    pub fn owner(account: &str) -> Self {
        Self {
            arn: format!("arn:aws:iam::{account}:user/lambdabox"),
            user_id: "AIDALAMBDABOXUSER3XMPL".to_owned(),
            permissions: Permissions::All,
            hops: 0,
        }
    }

    /// A service of AWS that goes on with what somebody else began.
    pub(crate) fn service(principal: &str, hops: u32) -> Self {
        Self {
            arn: principal.to_owned(),
            user_id: "AIDAIENQZJOLO23YVJ4VO".to_owned(),
            permissions: Permissions::All,
            hops,
        }
    }
}

impl Permissions {
    /// Whether an action is allowed.
    #[must_use]
    pub fn allow(&self, action: &str) -> bool {
        match self {
            Self::All => true,
            Self::Actions(patterns) => patterns.iter().any(|pattern| matches(pattern, action)),
        }
    }
}

/// Whether a text fits a pattern in which `*` stands for any characters; without case.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    matches_case(&pattern.to_ascii_lowercase(), &text.to_ascii_lowercase())
}

/// Whether a text fits a pattern in which `*` stands for any characters. It takes time in
/// proportion to both lengths multiplied at worst.
pub(crate) fn matches_case(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut from) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while from < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, from));
                at += 1;
            }
            Some(one) if Some(one) == text.get(from) => {
                at += 1;
                from += 1;
            }
            _ => match star {
                Some((back, tried)) => {
                    star = Some((back, tried + 1));
                    at = back + 1;
                    from = tried + 1;
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(at).all(|rest| *rest == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_have_wildcards() {
        let some = Permissions::Actions(vec!["logs:*".to_owned(), "s3:Get*".to_owned()]);
        assert!(some.allow("logs:PutLogEvents"));
        assert!(some.allow("S3:GetObject"));
        assert!(!some.allow("s3:PutObject"));
        assert!(matches("*a*b", "xxaxxbxb") && !matches("a*b", "a"));
    }
}
