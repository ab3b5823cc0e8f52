using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace RideAspire.Integration.Tests.Stores;

/// <summary>What a service logged: the code of this system, and errors of anybody.</summary>
internal static class FakeLogs
{
    /// <summary>The lines of a level or a higher one, in their order, each with its exception.</summary>
    public static IReadOnlyList<string> Lines(this FakeLogCollector log, LogLevel from = LogLevel.Information) =>
    [
        .. log.GetSnapshot()
            .Where(record => record.Level >= from && (record.Level >= LogLevel.Error || IsOfThisSystem(record.Category)))
            .Select(record => record.Exception is null ? record.Message : $"{record.Message} {record.Exception}"),
    ];

    private static bool IsOfThisSystem(string? category) =>
        category?.StartsWith(nameof(RideAspire), StringComparison.Ordinal) != false;
}
