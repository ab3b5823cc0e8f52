using System.Net;
using RideAspire.Simulator.Behaviour;
using RideAspire.Simulator.Drivers;
using RideAspire.Simulator.Tests.Riders;
using RideAspire.Simulator.Tests.Wire;
using RideAspire.Simulator.Timing;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Tests.Drivers;

public sealed class TripDrivingTests : IDisposable
{
    private readonly ScriptedGateway gateway = new();
    private readonly DriverClient driver;
    private readonly TripDriving driving;
    private readonly TripView assigned;
    private readonly CancellationTokenSource done = new();
    private readonly DriverTally tally = new();

    public TripDrivingTests()
    {
        var clock = new SimulatedClock(gateway.Time, speed: 60);
        driver = new(gateway.Client, "driver-1");
        var habits = new DriverHabits(new Habits(0, 0, 0, Return: 0, 0), seed: 1, number: 1);
        driving = new(driver, new Vehicle(default, clock), habits, tally, clock);
        assigned = SomeTrip.Waiting with
        {
            Status = TripStatus.Assigned,
            DriverId = "driver-1",
            Version = 2,
            Pickup = new(0.01, 0),
            Dropoff = new(0.02, 0),
        };
    }

    [Fact]
    public async Task A_step_whose_answer_was_lost_is_no_failure()
    {
        var started = assigned with { Status = TripStatus.InProgress, Version = 3 };
        var complete = On("complete").Answers(started with { Status = TripStatus.Completed, Version = 4 }, WireJson.Default.TripView);
        var start = On("start").Answers(HttpStatusCode.BadGateway).Refuses(HttpStatusCode.Conflict, "wrong-state");
        driving.Update(assigned);
        var running = driving.DriveAllAsync(done.Token);

        await gateway.Time.PassNextWaitAsync(); // to the pick-up
        await gateway.Time.PassNextWaitAsync(); // until the retry
        await gateway.Time.NextWaitAsync(); // for an event
        driving.Update(started);
        await gateway.Time.PassNextWaitAsync(); // to the drop-off
        await complete.FirstReceived;

        Assert.Equal(2, start.Received.Count);
        Assert.Equal(0, gateway.Requests.Failed);
        Assert.Equal("start trip: wrong-state", Assert.Single(gateway.Requests.Refusals).Key);
        Assert.False(running.IsFaulted);
    }

    [Fact]
    public async Task A_cancellation_on_the_way_ends_the_trip_without_a_step()
    {
        driving.Update(assigned);
        var running = driving.DriveAllAsync(done.Token);
        await gateway.Time.NextWaitAsync();

        driving.Update(assigned with { Status = TripStatus.Cancelled, Version = 3 });
        driving.Update(assigned with { Id = Guid.NewGuid() });
        await gateway.Time.NextWaitAsync(); // the next trip

        Assert.Empty(On("start").Received);
        Assert.False(running.IsCompleted);
    }

    [Fact]
    public async Task The_way_to_the_pickup_of_each_trip_is_recorded()
    {
        driving.Update(assigned);
        var running = driving.DriveAllAsync(done.Token);
        await gateway.Time.NextWaitAsync();

        Assert.Equal(1_113.2, Assert.Single(tally.PickupMetres), 1);
        Assert.False(running.IsCompleted);
    }

    public void Dispose()
    {
        done.Cancel();
        driver.Dispose();
        gateway.Dispose();
    }

    private Script On(string step) => gateway.On($"POST /v1/trips/{assigned.Id}/{step}");
}
