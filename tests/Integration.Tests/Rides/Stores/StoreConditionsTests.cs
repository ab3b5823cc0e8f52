using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Rides.Stores;

/// <summary>What the log says of a store's trouble. Time is simulated.</summary>
public sealed class StoreConditionsTests
{
    private readonly NpgsqlException refused = new("Connection refused.");
    private readonly FakeTimeProvider time = new();
    private readonly FakeLogger<StoreConditions> log = new();
    private readonly StoreConditions conditions;

    public StoreConditionsTests() => conditions = new(time, log);

    [Fact]
    public void A_thousand_failures_are_one_line_and_their_end_is_another()
    {
        for (var i = 0; i < 1_000; i++)
            Fail(new NpgsqlException("Connection refused."));
        End();

        Assert.Collection(
            log.Collector.Lines(),
            line => Assert.StartsWith("Postgres does not answer. The first error was: Connection refused.", line, StringComparison.Ordinal),
            line => Assert.Contains("in 1000 calls.", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Trouble_that_goes_on_is_a_line_each_half_minute_and_its_end_says_what_it_cost()
    {
        for (var second = 0; second <= 70; second++)
        {
            Fail(new NpgsqlException("Connection refused."));
            conditions.PassFailed();
            time.Advance(TimeSpan.FromSeconds(1));
        }

        End();

        Assert.Collection(
            log.Collector.Lines(),
            line => Assert.StartsWith("Postgres does not answer.", line, StringComparison.Ordinal),
            line => Assert.StartsWith("Postgres still fails, for 30 s now, in 31 calls.", line, StringComparison.Ordinal),
            line => Assert.StartsWith("Postgres still fails, for 60 s now, in 61 calls.", line, StringComparison.Ordinal),
            line => Assert.Equal(
                "Postgres works again. It failed for 70.0 s, in 71 calls. 71 passes of the timers failed meanwhile.", line));
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(7, 1, 1)]
    [InlineData(26, 3, 6)]
    [InlineData(3_600, 5, 10)]
    public void Callers_are_told_to_come_back_later_and_not_all_at_once_the_longer_trouble_goes_on(int age, int first, int last)
    {
        Fail(refused);
        time.Advance(TimeSpan.FromSeconds(age));

        var told = Enumerable.Range(0, 1_000).Select(_ => (int)conditions.RetryAfter(refused).TotalSeconds).ToHashSet();

        Assert.Equal(Enumerable.Range(first, last - first + 1), told.Order());
    }

    [Fact]
    public void A_store_is_down_while_its_probe_fails_and_degraded_while_other_calls_do()
    {
        Assert.Equal(StoreState.Healthy, conditions.StateOf(StoreFaults.Postgres));

        conditions.Failed(StoreFaults.Of(refused)!, refused);
        Assert.Equal(StoreState.Degraded, conditions.StateOf(StoreFaults.Postgres));
        Assert.Equal(StoreState.Healthy, conditions.StateOf(StoreFaults.Redis));

        conditions.Failed(StoreFaults.Of(refused)!, refused, byProbe: true);
        Assert.Equal(StoreState.Down, conditions.StateOf(StoreFaults.Postgres));

        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(StoreState.Healthy, conditions.StateOf(StoreFaults.Postgres));
    }

    [Fact]
    public void After_trouble_has_ended_callers_are_told_a_second_again()
    {
        Fail(refused);
        time.Advance(TimeSpan.FromMinutes(1));
        End();

        Assert.Equal(TimeSpan.FromSeconds(1), conditions.RetryAfter(refused));
    }

    [Fact]
    public void The_other_store_s_trouble_does_not_make_callers_wait()
    {
        Fail(new RedisServerException("OOM command not allowed when used memory > 'maxmemory'."));
        time.Advance(TimeSpan.FromHours(1));
        Fail(refused);

        Assert.Equal(TimeSpan.FromSeconds(1), conditions.RetryAfter(refused));
    }

    [Fact]
    public void The_two_redis_have_conditions_of_their_own()
    {
        RedisServerException lost = new("LOADING"), later = new("LOADING");
        conditions.Failed(StoreFaults.NoteRedis(lost, StoreFaults.Dispatch)!, lost);

        Assert.Equal("is starting: it loads its data.", conditions.TroubleOf(StoreFaults.Dispatch));
        Assert.Null(conditions.TroubleOf(StoreFaults.Redis));
        Assert.StartsWith("The Redis of dispatch is starting", Assert.Single(log.Collector.Lines()), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromHours(1));
        Assert.True(conditions.RetryAfter(lost) > TimeSpan.FromSeconds(1));
        StoreFaults.NoteRedis(later, StoreFaults.Redis);
        Assert.Equal(TimeSpan.FromSeconds(1), conditions.RetryAfter(later));
    }

    [Fact]
    public void A_store_that_works_between_failures_is_still_in_trouble()
    {
        for (var i = 0; i < 10; i++)
        {
            Fail(new NpgsqlException("Connection refused."));
            time.Advance(TimeSpan.FromSeconds(1));
            conditions.Works(StoreFaults.Postgres);
        }

        Assert.Single(log.Collector.Lines());
    }

    [Fact]
    public void Trouble_that_the_probe_does_not_meet_goes_on_while_the_probe_succeeds()
    {
        for (var i = 0; i < 10; i++)
        {
            Fail(new NpgsqlException("Connection refused."));
            for (var second = 0; second < 4; second++)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                conditions.Works(StoreFaults.Postgres);
                Assert.Equal("does not answer.", conditions.TroubleOf(StoreFaults.Postgres));
            }
        }

        time.Advance(TimeSpan.FromSeconds(1));
        conditions.Works(StoreFaults.Postgres);
        Assert.Null(conditions.TroubleOf(StoreFaults.Postgres));
        Assert.Equal(3, log.Collector.Lines().Count);
    }

    [Fact]
    public void Trouble_that_the_probe_has_met_ends_soon_after_the_probe_succeeds()
    {
        var refusal = new PostgresException("read-only", "ERROR", "ERROR", PostgresErrorCodes.ReadOnlySqlTransaction);
        Fail(refusal);
        conditions.Failed(PostgresFaults.ReadOnly, refusal, byProbe: true);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(conditions.TroubleOf(StoreFaults.Postgres));
        conditions.Works(StoreFaults.Postgres);

        Assert.Contains("in 1 calls.", log.Collector.Lines()[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_kind_of_trouble_is_told_too()
    {
        Fail(new NpgsqlException("Connection refused."));
        Fail(new PostgresException("read-only", "ERROR", "ERROR", PostgresErrorCodes.ReadOnlySqlTransaction));
        End();

        Assert.Equal(2, log.Collector.Lines(LogLevel.Warning).Count);
        Assert.Single(log.Collector.Lines(), line => line.StartsWith("Postgres works again", StringComparison.Ordinal));
    }

    [Fact]
    public void A_timeout_is_told_only_when_timeouts_go_on()
    {
        Fail(new TimeoutException());
        Assert.Null(conditions.TroubleOf(StoreFaults.Postgres));
        End();
        Assert.Empty(log.Collector.Lines());

        Fail(new TimeoutException());
        time.Advance(TimeSpan.FromSeconds(3));
        Fail(new TimeoutException());
        Assert.Single(log.Collector.Lines(LogLevel.Warning));
    }

    [Theory]
    [InlineData(StoreFaults.Postgres)]
    [InlineData(StoreFaults.Redis)]
    [InlineData(StoreFaults.Dispatch)]
    public void A_store_that_hangs_may_delay_what_is_done_long_before_a_call_times_out(string store)
    {
        var calls = conditions.CallsTo(store);
        calls.Begin();
        time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(conditions.MayDelay(store));

        calls.Begin();
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(conditions.MayDelay(store));

        calls.Answered();
        calls.End();
        Assert.False(conditions.MayDelay(store));
        time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.True(conditions.MayDelay(store));

        calls.End();
        Assert.False(conditions.MayDelay(store));
    }

    [Fact]
    public void A_store_may_delay_what_is_done_within_5_s_after_a_failure()
    {
        Fail(new TimeoutException());
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.True(conditions.MayDelay(StoreFaults.Postgres));
        Assert.False(conditions.MayDelay(StoreFaults.Redis));

        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.False(conditions.MayDelay(StoreFaults.Postgres));
    }

    private void Fail(Exception exception) => conditions.Failed(StoreFaults.Of(exception)!, exception);

    private void End()
    {
        time.Advance(TimeSpan.FromSeconds(5));
        conditions.Works(StoreFaults.Postgres);
    }
}
