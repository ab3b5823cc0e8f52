using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Timers;

namespace RideAspire.Integration.Tests.Rides.Timers;

/// <summary>How a batch is done although some of its rows fail.</summary>
public sealed class IsolationTests
{
    private readonly FakeTimeProvider time = new();
    private readonly FakeLogger<Isolation> log = new();
    private readonly List<Guid> done = [];
    private readonly HashSet<Guid> failing = [];
    private readonly Guid[] ids = [.. Enumerable.Range(0, 200).Select(_ => Guid.NewGuid())];
    private readonly Isolation isolation;
    private int calls;
    private Exception failure = new InvalidOperationException("This row fails because the test asks for it.");

    public IsolationTests() => isolation = new("test", time, log);

    [Fact]
    public async Task A_batch_without_a_failure_is_one_call()
    {
        Assert.Empty(await RunAsync(ids));

        Assert.Equal(ids, done);
        Assert.Equal(1, calls);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(77)]
    [InlineData(199)]
    public async Task All_but_the_culprit_are_done_in_order_and_it_is_found_in_a_few_calls(int at)
    {
        failing.Add(ids[at]);

        Assert.Equal([new(ids[at], TimeSpan.FromSeconds(1))], await RunAsync(ids));

        Assert.Equal(ids.Where(id => id != ids[at]), done);
        Assert.InRange(calls, 2, 18);
        Assert.Contains($"{ids[at]}, attempt 1.", Assert.Single(log.Collector.Lines()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_culprit_is_left_out_for_a_time_that_doubles_up_to_thirty_seconds()
    {
        failing.Add(ids[5]);
        var waits = new List<double>();
        for (var attempt = 0; attempt < 7; attempt++)
        {
            var wait = Assert.Single(await RunAsync(ids)).Delay;
            waits.Add(wait.TotalSeconds);
            time.Advance(wait - TimeSpan.FromMilliseconds(1));
            calls = 0;
            Assert.Equal([new(ids[5], TimeSpan.FromMilliseconds(1))], await RunAsync(ids));
            Assert.Equal(1, calls);
            time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], waits);
        Assert.Equal(7, log.Collector.Lines().Count);
    }

    [Fact]
    public async Task A_culprit_that_succeeds_is_one_of_its_batch_again()
    {
        failing.Add(ids[5]);
        await RunAsync(ids);
        failing.Clear();
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(await RunAsync(ids));
        calls = 0;

        Assert.Empty(await RunAsync(ids));

        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task A_failure_of_a_store_is_thrown_at_once()
    {
        failing.Add(ids[5]);
        failure = new TimeoutException();

        await Assert.ThrowsAsync<TimeoutException>(() => RunAsync(ids));

        Assert.Equal(1, calls);
        Assert.Empty(log.Collector.Lines());
    }

    [Fact]
    public async Task A_damaged_row_is_isolated_although_postgres_reports_it()
    {
        failing.Add(ids[5]);
        failure = new PostgresException("invalid page", "ERROR", "ERROR", PostgresErrorCodes.DataCorrupted);

        Assert.Equal(ids[5], Assert.Single(await RunAsync(ids)).Id);
    }

    [Fact]
    public async Task When_every_row_fails_the_batch_fails_soon_and_each_attempt_gets_further()
    {
        failing.UnionWith(ids.Take(20));
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(ids));
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(ids));

        var culprits = await RunAsync(ids);

        Assert.Equal(failing.Order(), culprits.Select(culprit => culprit.Id).Order());
        Assert.Equal(ids.Skip(20), done);
        Assert.Equal(20, log.Collector.Lines().Count);
    }

    [Fact]
    public async Task A_batch_that_is_cancelled_is_not_halved()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => isolation.RunAsync(
            ids,
            _ =>
            {
                calls++;
                throw new OperationCanceledException(cancelled.Token);
            },
            cancelled.Token));

        Assert.Equal(1, calls);
    }

    private Task<IReadOnlyCollection<Rearm>> RunAsync(Guid[] batch) => isolation.RunAsync(
        batch,
        part =>
        {
            calls++;
            if (part.Any(failing.Contains))
                throw failure;
            done.AddRange(part);
            return Task.CompletedTask;
        },
        CancellationToken.None);
}
