package io.penstock.runtime.url;

import java.util.List;

/// Keeps function URLs over restarts. Thread-safe; a call returns when its change is safe.
public interface UrlStore {
    /// Reads all URLs of all accounts.
    List<FunctionUrl> urls();

    /// Writes a URL, new or in place of what was kept under its id.
    void save(FunctionUrl url);

    /// Forgets a URL; none there is fine.
    void delete(String id);
}
