package dev.decoy.data.audit;

import java.nio.file.Path;

/**
 * What a repair did.
 *
 * @param before what was found in the file
 * @param after what is found in the copy: nothing that repairs act on
 * @param out the copy
 * @param log one JSON object for each thing taken out or changed
 * @param recordsDropped records that are not in the copy
 * @param recordsChanged records that are in the copy with fewer passages, or with a list where a
 *     string was
 * @param rounds how often the file was gone through: more than once if taking something out showed
 *     something new
 */
public record RepairReport(
    AuditReport before,
    AuditReport after,
    Path out,
    Path log,
    long recordsDropped,
    long recordsChanged,
    int rounds) {}
