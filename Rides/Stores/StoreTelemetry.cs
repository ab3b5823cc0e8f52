using System.Diagnostics.Metrics;
using RideAspire.Telemetry;

namespace RideAspire.Stores;

/// <summary>Records the metrics of the stores.</summary>
internal static class StoreTelemetry
{
    private static readonly StoreState[] states = Enum.GetValues<StoreState>();

    /// <summary>Counts one renamed value.</summary>
    public static void Renamed() => RidesMetrics.Renamed.Add(1);

    /// <summary>Counts calls that begin (1) or end (−1) to wait for a batch.</summary>
    public static void Queued(string batcher, int change) =>
        RidesMetrics.Queued.Add(change, new KeyValuePair<string, object?>("batcher", batcher));

    /// <summary>Records how long a call waited for its batch.</summary>
    public static void Waited(string batcher, TimeSpan time) =>
        RidesMetrics.QueueTime.Record(time.TotalSeconds, new KeyValuePair<string, object?>("batcher", batcher));

    /// <summary>Reports the states of stores until the reporter withdraws.</summary>
    public static void ReportStates(object reporter, IReadOnlyCollection<string> stores, Func<string, StoreState> stateOf) =>
        RidesMetrics.StoreState.Set(reporter, () => stores.SelectMany(store => Measure(store, stateOf(store))));

    public static void WithdrawStates(object reporter) => RidesMetrics.StoreState.Withdraw(reporter);

    private static IEnumerable<Measurement<long>> Measure(string store, StoreState present) => states.Select(state => new Measurement<long>(
        state == present ? 1 : 0,
        new("store", store),
        new("state", state.ToString().ToLowerInvariant())));
}
