using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace RideAspire.Telemetry;

/// <summary>
/// What an observable gauge shows: the values of its reporters. Values that were withdrawn, or are not renewed, vanish
/// from the metrics.
/// </summary>
internal sealed class Reports<T>
    where T : struct
{
    /// <summary>Several intervals of a reporter. A process that hung reports nothing old when it goes on.</summary>
    private static readonly TimeSpan maxAge = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<object, Func<IEnumerable<Measurement<T>>>> reporters =
        new(ReferenceEqualityComparer.Instance);

    /// <summary>Reports values that hold for a while.</summary>
    public void Set(object reporter, params IReadOnlyCollection<Measurement<T>> values)
    {
        var since = TimeProvider.System.GetTimestamp();
        Set(reporter, () => TimeProvider.System.GetElapsedTime(since) < maxAge ? values : []);
    }

    /// <summary>Reports values that are computed when they are observed. That must be quick and use no store.</summary>
    public void Set(object reporter, Func<IEnumerable<Measurement<T>>> values) => reporters[reporter] = values;

    public void Withdraw(object reporter) => reporters.TryRemove(reporter, out _);

    public IEnumerable<Measurement<T>> Observe() => reporters.Values.SelectMany(values => values());
}
