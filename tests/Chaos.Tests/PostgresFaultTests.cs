using Npgsql;
using RideAspire.Chaos.Tests.Audits;
using RideAspire.Chaos.Tests.Fleets;
using RideAspire.Chaos.Tests.Loads;
using RideAspire.LocalServers;
using RideAspire.Trips;

namespace RideAspire.Chaos.Tests;

/// <summary>Postgres restarts, dies and hangs. Meanwhile no trip can change, and none is lost.</summary>
public sealed class PostgresFaultTests(Fleet fleet) : ChaosTests(fleet)
{
    private static readonly TimeSpan resumed = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long, after the outage, the restart and the backlog may take, while all riders repeat their requests each
    /// second.
    /// </summary>
    private static readonly TimeSpan caughtUp = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan down = Scale.Of(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(15));
    private static readonly TimeSpan frozen = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan frozenForLong = Scale.Of(TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(26));
    private static readonly TimeSpan readOnly = Scale.Of(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10));

    /// <summary>Longer than the time within which each request must be answered.</summary>
    private static readonly TimeSpan hangUp = Scale.Limit(TimeSpan.FromSeconds(5));

    private readonly Fleet fleet = fleet;

    [Fact]
    public Task After_a_fast_restart_expiries_resume_at_once() => WithFaultAsync(
        "Postgres: fast restart", TimeSpan.Zero, fleet.Postgres.StopAsync, TimeSpan.Zero, () => fleet.Postgres.StartAgainAsync());

    // The short version has the fast restart.
    [LongFact]
    public Task After_an_immediate_restart_expiries_resume_at_once() => WithFaultAsync(
        "Postgres: immediate restart",
        TimeSpan.Zero,
        () => StopAsync(ProcessSignal.Quit),
        TimeSpan.Zero,
        () => fleet.Postgres.StartAgainAsync());

    [Fact]
    public Task After_it_was_down_expiries_resume_at_once() => WithFaultAsync(
        $"Postgres: killed, down for {down.TotalSeconds:0} s",
        down,
        fleet.Postgres.KillAsync,
        down,
        () => fleet.Postgres.StartAgainAsync());

    // The short version has the longer freeze.
    [LongFact]
    public Task After_it_was_frozen_expiries_resume_at_once() => WithFaultAsync(
        $"Postgres: SIGSTOP for {frozen.TotalSeconds:0} s", frozen, fleet.Postgres.FreezeAsync, frozen, ThawAsync);

    [Fact]
    public Task While_it_is_frozen_for_long_callers_are_refused_before_they_hang_up() => WithFaultAsync(
        $"Postgres: SIGSTOP for {frozenForLong.TotalSeconds:0} s, callers hang up after 5 s",
        frozenForLong,
        fleet.Postgres.FreezeAsync,
        frozenForLong,
        ThawAsync,
        hangUp);

    [Fact]
    public Task After_it_was_read_only_expiries_resume_at_once() => WithFaultAsync(
        $"Postgres: read-only for {readOnly.TotalSeconds:0} s, and all sessions that began meanwhile",
        readOnly,
        () => ExecuteAsync(
            "ALTER DATABASE rides SET default_transaction_read_only = on",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'rides'"),
        readOnly,
        () => ExecuteAsync("ALTER DATABASE rides RESET default_transaction_read_only"));

    private Task ThawAsync()
    {
        fleet.Postgres.Thaw();
        return Task.CompletedTask;
    }

    // In another database, because this one does not let read-only sessions change it.
    private async Task ExecuteAsync(params IReadOnlyList<string> statements)
    {
        await using var postgres = new NpgsqlConnection(fleet.Postgres.ConnectionString("postgres") + ";Pooling=false");
        await postgres.OpenAsync();
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, postgres);
            await command.ExecuteNonQueryAsync();
        }
    }

    private async Task StopAsync(ProcessSignal signal)
    {
        fleet.Postgres.Signal(signal);
        await fleet.Postgres.Exited;
    }

    private async Task WithFaultAsync(
        string row, TimeSpan away, Func<Task> fault, TimeSpan lasting, Func<Task> mend, TimeSpan? callersHangUp = null)
    {
        Probes? probes = null;
        DateTimeOffset back = default;
        var audit = await UnderLoadAsync(row, away + caughtUp, async load =>
        {
            probes = new(fleet, load);
            await probes.BookWaitingAsync();
            await fault();
            await load.GoesOnAsync(lasting);
            await mend();
            back = await fleet.DatabaseTimeAsync();
            await probes.FaultEndedAsync();
            await load.GoesOnAsync(Fleet.MatchWindow);
            return [];
        }, callersHangUp);

        Assert.All(audit.FailedRequests, failed => Assert.True(failed is { Status: 503, SaysWhenToRepeat: true }, $"{failed}"));
        var closed = audit.Trips.Where(trip => trip.Status == TripStatus.DriverNotFound && trip.ClosedAt > back).ToList();
        var overdue = closed.Where(trip => trip.DeadlineAt <= back).ToList();

        // All overdue trips may have been closed before the database's time was read. Then the first one is due later.
        var first = closed.MinBy(trip => trip.ClosedAt)!;
        var waited = first.ClosedAt!.Value - (first.DeadlineAt > back ? first.DeadlineAt : back);
        var last = overdue.Select(trip => trip.ClosedAt!.Value - back).DefaultIfEmpty().Max();
        Figures.Note(
            $"first expiry {Figures.Ms(waited)} ms after it was back and due, " +
            $"the last of {overdue.Count} overdue ones {Figures.Ms(last)} ms");
        Assert.InRange(waited, TimeSpan.Zero, Scale.Limit(resumed));
        probes!.AssertFound(audit);
    }
}
