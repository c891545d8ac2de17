//! The handles of one component instance.

/// The numbers that a guest may have at once; the component model's own limit.
const MOST: usize = (1 << 28) - 1;

/// What the numbers that a guest has stand for. They are given out in the order in which wasmtime
/// gives them out, since a guest can see them.
#[derive(Debug)]
pub struct Handles<T> {
    slots: Vec<Slot<T>>,
    /// The next slot to be used; after the end if none is free.
    next: usize,
}

#[derive(Debug)]
enum Slot<T> {
    Free { next: usize },
    Used { resource: usize, value: T },
}

impl<T> Default for Handles<T> {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            next: 0,
        }
    }
}

impl<T> Handles<T> {
    /// A new handle; `None` if there are too many.
    pub fn insert(&mut self, resource: usize, value: T) -> Option<u32> {
        let at = self.next;
        let handle = u32::try_from(at + 1).ok().filter(|_| at < MOST)?;
        let used = Slot::Used { resource, value };
        match self.slots.get_mut(at) {
            Some(slot) => {
                if let Slot::Free { next } = std::mem::replace(slot, used) {
                    self.next = next;
                }
            }
            None => {
                self.slots.push(used);
                self.next = at + 1;
            }
        }
        Some(handle)
    }

    /// What a handle stands for; `None` if it is no handle of such a resource.
    pub fn get(&self, resource: usize, handle: u32) -> Option<&T> {
        match self.slots.get(place(handle)?)? {
            Slot::Used {
                resource: of,
                value,
            } if *of == resource => Some(value),
            _ => None,
        }
    }

    /// Takes a handle back; `None` if it is no handle of such a resource.
    pub fn remove(&mut self, resource: usize, handle: u32) -> Option<T> {
        self.get(resource, handle)?;
        let at = place(handle)?;
        let free = Slot::Free { next: self.next };
        match std::mem::replace(self.slots.get_mut(at)?, free) {
            Slot::Used { value, .. } => {
                self.next = at;
                Some(value)
            }
            Slot::Free { .. } => None,
        }
    }
}

/// Handles are counted from 1.
fn place(handle: u32) -> Option<usize> {
    usize::try_from(handle.checked_sub(1)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_used_again_the_last_one_first() {
        let mut handles = Handles::default();
        let given: Vec<_> = "abc".chars().map(|c| handles.insert(7, c)).collect();
        assert_eq!(given, [Some(1), Some(2), Some(3)]);
        assert_eq!(handles.remove(7, 1), Some('a'));
        assert_eq!(handles.remove(7, 3), Some('c'));
        assert_eq!(handles.insert(7, 'd'), Some(3));
        assert_eq!(handles.insert(7, 'e'), Some(1));
        assert_eq!(handles.insert(7, 'f'), Some(4));
        assert_eq!(handles.get(7, 2), Some(&'b'));
    }

    #[test]
    fn only_handles_of_the_right_resource_count() {
        let mut handles = Handles::default();
        assert_eq!(handles.insert(1, 'a'), Some(1));
        for (resource, handle) in [(2, 1), (1, 0), (1, 2), (1, u32::MAX)] {
            assert_eq!(handles.get(resource, handle), None);
            assert_eq!(handles.remove(resource, handle), None);
        }
        assert_eq!(handles.remove(1, 1), Some('a'));
        assert_eq!(handles.remove(1, 1), None, "twice");
    }
}
