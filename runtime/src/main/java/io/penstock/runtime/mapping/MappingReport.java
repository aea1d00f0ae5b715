package io.penstock.runtime.mapping;

import io.penstock.engine.journal.EventMinute;
import java.util.List;

/// What one mapping has to tell of minutes that are over.
///
/// @param reading how it stands now
/// @param minutes those that ended since they were last asked for
public record MappingReport(MappingReading reading, List<EventMinute> minutes) {}
