using System.Globalization;
using Microsoft.EntityFrameworkCore;
using RideAspire.Chaos.Tests.Fleets;
using RideAspire.Chaos.Tests.Loads;
using RideAspire.Trips;

namespace RideAspire.Chaos.Tests.Audits;

/// <summary>
/// Trips that each have a driver of their own near, who is free. They measure how soon after a fault drivers are found.
/// Some trips wait when the fault ends, and their drivers come online then: only a timer in Redis can find them. The
/// others are booked then, beside drivers who have been online all the time.
/// </summary>
internal sealed class Probes
{
    /// <summary>Enough for all shards of the timers.</summary>
    private const int WaitingTrips = 12;

    private const int NewTrips = 4;

    private const int FirstUnarmed = WaitingTrips + NewTrips;
    private const int UnarmedTrips = 6;

    private static readonly TimeSpan presenceInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan retryDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>After the fault.</summary>
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(2);

    /// <summary>For trips that must be armed first, by a pass of the repair.</summary>
    private static readonly TimeSpan limitOfUnarmed = TimeSpan.FromSeconds(3);

    private static int tests;

    private readonly Fleet fleet;
    private readonly Load load;

    // 12 km from the places of another test, whose trips may wait there still.
    private readonly double lon = -80 + (0.15 * Interlocked.Increment(ref tests));
    private DateTimeOffset ended;

    /// <summary>The drivers of the trips that will be booked come online.</summary>
    public Probes(Fleet fleet, Load load)
    {
        (this.fleet, this.load) = (fleet, load);
        for (var number = WaitingTrips; number < WaitingTrips + NewTrips; number++)
            load.Run(StayOnlineAsync(number));
    }

    /// <summary>
    /// Books the trips that wait. The deadline of each is put off at once, so that none ends meanwhile, however slow
    /// the machine is, and so that they are among the first, the middle and the last of all deadlines.
    /// </summary>
    public async Task BookWaitingAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, WaitingTrips).Select(async number =>
        {
            await BookAsync(number);
            await using var db = fleet.NewContext();
            await db.Database.ExecuteSqlAsync(
                $"UPDATE trips SET deadline_at = deadline_at + {TimeSpan.FromMinutes(1 + number)} WHERE rider_id = {Rider(number)}");
        }));
    }

    /// <summary>The fault has ended: the other drivers come online, and the other trips are booked.</summary>
    public async Task FaultEndedAsync()
    {
        ended = await fleet.DatabaseTimeAsync();
        for (var number = 0; number < WaitingTrips; number++)
            load.Run(StayOnlineAsync(number));
        for (var number = WaitingTrips; number < WaitingTrips + NewTrips; number++)
            load.Run(BookAsync(number));
    }

    /// <summary>
    /// Leaves trips without timers, each beside a free driver, as a crash between a commit and the arming does. One
    /// comes each second, so a walk that passes by now and then misses some of them. Their deadlines are the last.
    /// </summary>
    public async Task LeaveUnarmedAsync()
    {
        for (var number = FirstUnarmed; number < FirstUnarmed + UnarmedTrips; number++)
        {
            await ReportAsync(number);
            load.Run(StayOnlineAsync(number));
            await using (var db = fleet.NewContext())
            {
                await db.Database.ExecuteSqlAsync($"""
                    INSERT INTO trips (
                        id, rider_id, status, pickup_lat, pickup_lon, dropoff_lat, dropoff_lon, requested_at, deadline_at, version)
                    VALUES ({Guid.CreateVersion7(TimeProvider.System.GetUtcNow())}, {Rider(number)}, 'WAITING',
                        {Lat(number)}, {lon}, 40.58, -74.15, clock_timestamp(), clock_timestamp() + interval '20 minutes', 1)
                    """);
            }

            await load.GoesOnAsync(presenceInterval);
        }
    }

    /// <summary>Each trip without timers got its driver within the limit.</summary>
    public void AssertUnarmedFound(Audit audit)
    {
        var trips = audit.Trips.ToLookup(trip => trip.RiderId);
        var waited = Enumerable.Range(FirstUnarmed, UnarmedTrips).Select(number => Assert.Single(trips[Rider(number)]))
            .Max(trip => AssignedAt(trip) - trip.RequestedAt ?? TimeSpan.MaxValue);
        Figures.Note($"{UnarmedTrips} trips without timers beside a free driver got them within {Figures.Ms(waited)} ms of their booking");
        Assert.True(waited <= Scale.Limit(limitOfUnarmed), $"A trip without timers got its driver after {waited}.\n{audit.LastLines}");
    }

    /// <summary>Each trip got its driver within the limit.</summary>
    public void AssertFound(Audit audit)
    {
        var waiting = LatestOf(audit, 0, WaitingTrips);
        var booked = LatestOf(audit, WaitingTrips, NewTrips);
        Figures.Note(
            $"trips beside a free driver: those that waited got theirs within {Figures.Ms(waiting)} ms of the fault's end, " +
            $"those booked then within {Figures.Ms(booked)} ms");
        Assert.True(waiting <= Scale.Limit(limit), $"A trip that waited beside a driver got them after {waiting}.\n{audit.LastLines}");
        Assert.True(booked <= Scale.Limit(limit), $"A trip that was booked beside a driver got them after {booked}.\n{audit.LastLines}");
    }

    private TimeSpan LatestOf(Audit audit, int first, int count)
    {
        var trips = audit.Trips.ToLookup(trip => trip.RiderId);
        return Enumerable.Range(first, count)
            .Max(number => trips[Rider(number)].Select(AssignedAt).SingleOrDefault() - ended ?? TimeSpan.MaxValue);
    }

    private static DateTimeOffset? AssignedAt(Trip trip) =>
        trip.History.FirstOrDefault(change => change.Status == TripStatus.Assigned)?.At;

    private Task BookAsync(int number) => load.BookAsync(Rider(number), $"{{{Place(number)}}}", DriverCrowd.Elsewhere, retryDelay);

    private Task<Answer> ReportAsync(int number) => load.AskAsync(
        HttpMethod.Put,
        "/v1/drivers/me/presence",
        TestTokens.Driver($"{load.Row}-probe-driver-{number}"),
        $"{{{Place(number)},\"autoAccept\":true}}");

    private async Task StayOnlineAsync(int number)
    {
        while (!load.Stopping.IsCancellationRequested)
            await load.PauseAsync((await ReportAsync(number)).Failed ? retryDelay : presenceInterval);
    }

    private string Rider(int number) => $"{load.Row}-probe-{number}";

    private string Place(int number) => string.Create(CultureInfo.InvariantCulture, $"\"lat\":{Lat(number):0.0},\"lon\":{lon:0.00}");

    // 11 km from one another, twice the search radius.
    private static double Lat(int number) => 42 + (number * 0.1);
}
