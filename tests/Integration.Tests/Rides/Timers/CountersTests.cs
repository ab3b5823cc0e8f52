using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Timers;

namespace RideAspire.Integration.Tests.Rides.Timers;

/// <summary>
/// The counters of what should not happen. Meters belong to the process, so no other test counts meanwhile.
/// </summary>
[Collection(nameof(CountersTests))]
[CollectionDefinition(nameof(CountersTests), DisableParallelization = true)]
public sealed class CountersTests(StoresFixture stores) : TimerTests(stores, RedisKind.Garnet)
{
    private const string MeterName = "RideAspire.Rides";

    private static readonly TimeSpan lease = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Entries_that_are_set_aside_are_counted()
    {
        using var timers = new MetricCollector<long>(null, MeterName, "rides.timers");
        await Redis.GetDatabase().SortedSetAddAsync(Queue.KeyOf(0), [new("poison-1", 0), new("poison-2", 0)]);

        await Queue.ClaimAsync(0, 10, lease);

        AssertCounted(timers, 2, Queue.Name, "set_aside");
    }

    [Fact]
    public async Task Timers_that_are_claimed_again_after_a_lease_has_lapsed_are_counted()
    {
        using var lapses = new MetricCollector<long>(null, MeterName, "rides.lease.lapses");
        await Queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));
        await Queue.ClaimAsync(0, 10, TimeSpan.FromMilliseconds(1));
        Assert.Empty(lapses.GetMeasurementSnapshot());

        await TestHost.UntilAsync(async () => (await Queue.ClaimAsync(0, 10, lease)).Ids.Count == 1);

        var lapse = Assert.Single(lapses.GetMeasurementSnapshot());
        Assert.Equal((1, Queue.Name), (lapse.Value, lapse.Tags["queue"]));
    }

    [Fact]
    public async Task A_row_that_fails_its_batch_is_counted_at_each_attempt()
    {
        using var timers = new MetricCollector<long>(null, MeterName, "rides.timers");
        var (time, culprit) = (new FakeTimeProvider(), Guid.NewGuid());
        var isolation = new Isolation(Queue.Name, time, new FakeLogger<Isolation>());

        for (var attempt = 1; attempt <= 2; attempt++)
        {
            await isolation.RunAsync(
                [Guid.NewGuid(), culprit, Guid.NewGuid()],
                part => part.Contains(culprit) ? throw new InvalidOperationException("The test asks for it.") : Task.CompletedTask,
                default);
            AssertCounted(timers, attempt, Queue.Name, "failed");
            time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task A_value_of_another_type_that_is_renamed_is_counted()
    {
        using var renamed = new MetricCollector<long>(null, MeterName, "rides.renamed");
        await Redis.GetDatabase().StringSetAsync(Queue.KeyOf(0), "not a sorted set");

        await Queue.ClaimAsync(0, 10, lease);

        Assert.Equal(1, Assert.Single(renamed.GetMeasurementSnapshot()).Value);
    }

    private static void AssertCounted(MetricCollector<long> timers, long count, string queue, string outcome) =>
        Assert.Equal(count, timers.GetMeasurementSnapshot()
            .Where(measured => measured.MatchesTags(new KeyValuePair<string, object?>("queue", queue), new("outcome", outcome)))
            .Sum(measured => measured.Value));
}
