using RideAspire.Integration.Tests.Stores;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Transitions;

/// <summary>Each edge of the design works. Every other step and status is refused and changes nothing.</summary>
public sealed class TripTransitionsTests(StoresFixture stores) : IAsyncLifetime
{
    private static readonly Dictionary<(string Step, TripStatus From), TripStatus> edges = new()
    {
        [("assign", TripStatus.Waiting)] = TripStatus.Assigned,
        [("start", TripStatus.Assigned)] = TripStatus.InProgress,
        [("complete", TripStatus.InProgress)] = TripStatus.Completed,
        [("return", TripStatus.Assigned)] = TripStatus.Waiting,
        [("cancel", TripStatus.Waiting)] = TripStatus.Cancelled,
        [("cancel", TripStatus.Assigned)] = TripStatus.Cancelled,
        [("expire", TripStatus.Waiting)] = TripStatus.DriverNotFound,
        [("sweep", TripStatus.Waiting)] = TripStatus.DriverNotFound,
    };

    private TestDatabase db = null!;

    public static TheoryData<string, TripStatus> Combinations() =>
        new(from step in edges.Keys.Select(edge => edge.Step).Distinct()
            from status in Enum.GetValues<TripStatus>()
            select (step, status));

    public async ValueTask InitializeAsync() => db = await stores.NewDatabaseAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Combinations))]
    public async Task A_step_leads_where_the_design_says_or_changes_nothing(string step, TripStatus from)
    {
        // A trip can be assigned only before its deadline, and expire only after it.
        var before = await db.BookAsync(from, dueIn: step is "expire" or "sweep" ? TimeSpan.FromSeconds(-10) : TimeSpan.FromMinutes(1));

        var done = await TryAsync(step, before);

        var after = await db.GetAsync(before.Id);
        if (edges.TryGetValue((step, from), out var to))
        {
            Assert.True(done);
            Assert.Equal(to, after.Status);
            Assert.Equal(before.Version + 1, after.Version);
            Assert.Equal(to is TripStatus.Completed or TripStatus.Cancelled or TripStatus.DriverNotFound, after.ClosedAt is not null);
        }
        else
        {
            Assert.False(done);
            Assert.Equivalent(before, after, strict: true);
        }
    }

    [Fact]
    public async Task A_refused_transition_returns_the_trip_as_it_is()
    {
        var trip = await db.BookAsync(TripStatus.Completed);

        var outcome = await db.Get<TripSteps>().CancelAsync(trip.Id, trip.RiderId, default);

        Assert.False(outcome.Done);
        Assert.Equal(TripStatus.Completed, outcome.Trip!.Status);
    }

    [Fact]
    public async Task A_transition_of_an_unknown_trip_returns_no_trip()
    {
        var outcome = await db.Get<TripSteps>().StartAsync(Guid.NewGuid(), "driver", default);

        Assert.Equal((false, null), (outcome.Done, outcome.Trip));
    }

    [Theory]
    [InlineData("cancel", TripStatus.Waiting)]
    [InlineData("start", TripStatus.Assigned)]
    [InlineData("complete", TripStatus.InProgress)]
    [InlineData("return", TripStatus.Assigned)]
    public async Task A_trip_of_another_caller_is_not_found_and_stays_as_it_is(string step, TripStatus status)
    {
        var trip = await db.BookAsync(status);
        var (transitions, other) = (db.Get<TripSteps>(), "somebody else");

        var outcome = step switch
        {
            "cancel" => await transitions.CancelAsync(trip.Id, other, default),
            "start" => await transitions.StartAsync(trip.Id, other, default),
            "complete" => await transitions.CompleteAsync(trip.Id, other, default),
            _ => await transitions.ReturnAsync(trip.Id, other, default),
        };

        Assert.Equal((false, null), (outcome.Done, outcome.Trip));
        Assert.Equivalent(trip, await db.GetAsync(trip.Id), strict: true);
    }

    [Fact]
    public async Task A_returned_trip_has_a_new_deadline_and_no_driver()
    {
        var trip = await db.BookAsync(TripStatus.Assigned, dueIn: TimeSpan.FromSeconds(3));

        var returned = (await db.Get<TripSteps>().ReturnAsync(trip.Id, trip.DriverId!, default)).Trip!;

        Assert.Null(returned.DriverId);
        Assert.Equal(new TripOptions().MatchWindow.TotalSeconds, (returned.DeadlineAt - returned.ChangedAt).TotalSeconds, tolerance: 1);
    }

    [Fact]
    public async Task A_trips_row_contains_its_history_in_order()
    {
        var trip = await db.BookAsync(TripStatus.Completed);

        Assert.Equal([TripStatus.Assigned, TripStatus.InProgress, TripStatus.Completed], trip.History.Select(change => change.Status));
        Assert.Equal([2, 3, 4], trip.History.Select(change => change.Version));
        Assert.All(trip.History, change => Assert.Equal(trip.DriverId, change.DriverId));
        Assert.Equal(trip.ClosedAt, trip.ChangedAt);
    }

    [Fact]
    public async Task A_trip_is_not_assigned_once_its_deadline_has_passed()
    {
        var trip = await db.BookAsync(dueIn: TimeSpan.FromMilliseconds(-1));

        Assert.False(await TryAsync("assign", trip));
        Assert.Equal(TripStatus.Waiting, (await db.GetAsync(trip.Id)).Status);
    }

    [Fact]
    public async Task A_trip_does_not_expire_before_its_deadline()
    {
        var trip = await db.BookAsync(dueIn: TimeSpan.FromMinutes(1));

        var answer = await db.Get<TripExpiry>().ExpireAsync([trip.Id], default);

        Assert.Empty(answer.Expired);
        Assert.InRange(Assert.Single(answer.Waiting).Remaining, TimeSpan.FromSeconds(50), TimeSpan.FromMinutes(1));
        Assert.Equal(TripStatus.Waiting, (await db.GetAsync(trip.Id)).Status);
    }

    [Fact]
    public async Task A_trip_locked_by_another_transaction_is_returned_as_waiting_without_waiting_for_the_lock()
    {
        var trip = await db.BookAsync(dueIn: TimeSpan.FromSeconds(-1));
        var other = await db.BookAsync(dueIn: TimeSpan.FromSeconds(-1));
        await using var holder = await db.LockAsync(trip.Id);

        var answer = await db.Get<TripExpiry>().ExpireAsync([trip.Id, other.Id], default);

        Assert.Equal(trip.Id, Assert.Single(answer.Waiting).Id);
        Assert.Equal(other.Id, Assert.Single(answer.Expired).Id);
    }

    private async Task<bool> TryAsync(string step, Trip trip)
    {
        var (transitions, driver) = (db.Get<TripSteps>(), trip.DriverId ?? "nobody");
        return step switch
        {
            "assign" => (await db.Get<TripAssignment>().AssignAsync([new(trip.Id, $"driver-{Guid.NewGuid()}")], default)).Count == 1,
            "start" => (await transitions.StartAsync(trip.Id, driver, default)).Done,
            "complete" => (await transitions.CompleteAsync(trip.Id, driver, default)).Done,
            "return" => (await transitions.ReturnAsync(trip.Id, driver, default)).Done,
            "cancel" => (await transitions.CancelAsync(trip.Id, trip.RiderId, default)).Done,
            "expire" => (await db.Get<TripExpiry>().ExpireAsync([trip.Id], default)).Expired.Count == 1,
            _ => (await db.Get<TripExpiry>().ExpireOverdueAsync(new(default, TimeSpan.FromSeconds(1)), 10, default)).Ended.Count == 1,
        };
    }
}
