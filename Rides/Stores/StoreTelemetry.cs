using System.Diagnostics.Metrics;

namespace RideAspire.Stores;

/// <summary>The metrics of the stores.</summary>
internal static class StoreTelemetry
{
    private static readonly Meter meter = new("RideAspire.Rides");

    private static readonly Counter<long> renamed = meter.CreateCounter<long>(
        "rides.renamed", "{value}", "Values in Redis that had another type than their key should have, and were renamed.");

    /// <summary>Counts one renamed value.</summary>
    public static void Renamed() => renamed.Add(1);
}
