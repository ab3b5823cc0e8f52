using System.Net;
using RideAspire.Simulator.Behaviour;
using RideAspire.Simulator.Drivers;
using RideAspire.Simulator.Tests.Wire;
using RideAspire.Simulator.Timing;

namespace RideAspire.Simulator.Tests.Drivers;

public sealed class DriverTests : IDisposable
{
    private readonly ScriptedGateway gateway = new();

    [Fact]
    public async Task A_driver_reports_presence_every_four_seconds_and_goes_offline_when_the_run_stops()
    {
        var presence = gateway.On("PUT /v1/drivers/me/presence").AnswersAlways(HttpStatusCode.NoContent);
        var leaving = gateway.On("DELETE /v1/drivers/me/presence").AnswersAlways(HttpStatusCode.NoContent);
        gateway.On("GET /v1/drivers/me/events").Streams(new LiveBody());
        using var driver = new Driver(
            new(gateway.Client, "driver-1"), new DriverPlan(default, [new(TimeSpan.Zero, DriverPlan.RunsEnd)]),
            new DriverHabits(new Habits(0, 0, 0, 0, 0), seed: 1, number: 1), [new(TimeSpan.Zero, default, default)], seed: 1,
            new DriverTally(), new SimulatedClock(gateway.Time, speed: 60));
        using var stop = new CancellationTokenSource();

        var working = driver.WorkAsync(stop.Token, TestContext.Current.CancellationToken);
        Assert.Equal(Driver.PresenceInterval, await gateway.Time.PassNextWaitAsync());
        Assert.Equal(Driver.PresenceInterval, await gateway.Time.NextWaitAsync());
        Assert.True(driver.IsOnline);
        Assert.Equal(2, presence.Received.Count);
        Assert.Empty(leaving.Received);
        await stop.CancelAsync();
        await working;

        Assert.False(driver.IsOnline);
        Assert.Single(leaving.Received);
    }

    public void Dispose() => gateway.Dispose();
}
