package io.penstock.runtime.mapping;

/// Hears when another look at mappings may show something new. Called without any lock; must not
/// block.
public interface MappingWatcher {
    /// A mapping came, went, or has another configuration, state or tags.
    void changed();

    /// Journals have grown; called once in a while, however much they grew.
    void active();
}
