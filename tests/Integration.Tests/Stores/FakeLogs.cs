using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace RideAspire.Integration.Tests.Stores;

/// <summary>What the code of this system logged.</summary>
internal static class FakeLogs
{
    /// <summary>The lines of a level or a higher one, in their order, each with its exception.</summary>
    public static IReadOnlyList<string> Lines(this FakeLogCollector log, LogLevel from = LogLevel.Information) =>
    [
        .. log.GetSnapshot()
            .Where(record => record.Level >= from && record.Category?.StartsWith(nameof(RideAspire), StringComparison.Ordinal) != false)
            .Select(record => record.Exception is null ? record.Message : $"{record.Message} {record.Exception}"),
    ];
}
