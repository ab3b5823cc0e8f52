using System.Net;
using RideAspire.Simulator.Behaviour;
using RideAspire.Simulator.Drivers;
using RideAspire.Simulator.Tests.Riders;
using RideAspire.Simulator.Tests.Wire;
using RideAspire.Simulator.Timing;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Tests.Drivers;

public sealed class OfferAnsweringTests : IDisposable
{
    private static readonly Habits accepting = new(AutoAccept: 0, Decline: 0, Ignore: 0, Return: 0, Cancel: 0);

    private readonly ScriptedGateway gateway = new();
    private readonly DriverTally tally = new();
    private readonly DriverClient driver;
    private readonly List<TripView> assigned = [];
    private readonly OfferView offer = NewOffer();
    private readonly OfferView next = NewOffer();
    private readonly CancellationTokenSource done = new();
    private OfferAnswering answering = null!;
    private Task running = Task.CompletedTask;

    public OfferAnsweringTests() => driver = new(gateway.Client, "driver-1");

    [Fact]
    public async Task An_accepted_offer_brings_its_trip()
    {
        var trip = SomeTrip.Waiting with { Status = TripStatus.Assigned, Version = 2 };
        Accepts(offer).Answers(trip, WireJson.Default.TripView);

        await AnswerFirstAsync();

        Assert.Equal(new OfferCounts(Made: 2, Accepted: 1, Declined: 0, Ignored: 0, Withdrawn: 0, Late: 0), tally.Offers);
        Assert.Equal(trip, Assert.Single(assigned));
    }

    [Fact]
    public async Task An_offer_that_ends_while_the_driver_thinks_is_not_answered()
    {
        Start();
        await gateway.Time.NextWaitAsync();
        answering.Close(offer.Id);
        await gateway.Time.NextWaitAsync();

        Assert.Equal(new OfferCounts(Made: 2, Accepted: 0, Declined: 0, Ignored: 0, Withdrawn: 1, Late: 0), tally.Offers);
        Assert.Empty(Accepts(offer).Received);
    }

    [Fact]
    public async Task An_offer_that_a_new_connection_no_longer_shows_is_not_answered()
    {
        Start();
        await gateway.Time.NextWaitAsync();
        answering.CloseAllBut(next.Id);
        await gateway.Time.PassNextWaitAsync();
        await Accepts(next).FirstReceived;

        Assert.Equal(1, tally.Offers.Withdrawn);
        Assert.Empty(Accepts(offer).Received);
    }

    [Theory]
    [InlineData("offer-lapsed")]
    [InlineData("offer-withdrawn")]
    public async Task An_answer_that_comes_too_late_is_an_ordinary_refusal(string problem)
    {
        Accepts(offer).Refuses(HttpStatusCode.Conflict, problem);

        await AnswerFirstAsync();

        Assert.Equal(new OfferCounts(Made: 2, Accepted: 0, Declined: 0, Ignored: 0, Withdrawn: 0, Late: 1), tally.Offers);
        Assert.Equal(new($"accept offer: {problem}", 1), Assert.Single(gateway.Requests.Refusals));
        Assert.Equal(0, gateway.Requests.Failed);
    }

    [Fact]
    public async Task A_refusal_that_no_delay_explains_is_a_failure()
    {
        Accepts(offer).Refuses(HttpStatusCode.NotFound, "no-such-offer");

        await AnswerFirstAsync();

        Assert.Equal("accept offer: no-such-offer", Assert.Single(gateway.Requests.Failures).Key);
        Assert.Equal(new OfferCounts(Made: 2, Accepted: 0, Declined: 0, Ignored: 0, Withdrawn: 0, Late: 0), tally.Offers);
    }

    [Fact]
    public async Task An_offer_that_is_received_twice_is_one_offer()
    {
        Start();
        answering.Add(offer);
        await gateway.Time.NextWaitAsync();

        Assert.Equal(2, tally.Offers.Made);
    }

    public void Dispose()
    {
        done.Cancel();
        driver.Dispose();
        gateway.Dispose();
    }

    private static OfferView NewOffer() => new() { Id = Guid.NewGuid(), TripId = Guid.NewGuid(), Status = OfferStatus.Pending };

    private Script Accepts(OfferView view) => gateway.On($"POST /v1/offers/{view.Id}/accept");

    /// <summary>
    /// Begins to answer both offers. The second one is a signal: thinking about it begins when the first one is done.
    /// </summary>
    private void Start()
    {
        Accepts(next).Answers(SomeTrip.Waiting, WireJson.Default.TripView);
        var clock = new SimulatedClock(gateway.Time, speed: 60);
        answering = new(driver, new DriverHabits(accepting, seed: 1, number: 1), tally, clock, assigned.Add);
        answering.Add(offer);
        answering.Add(next);
        running = answering.AnswerAllAsync(done.Token);
    }

    private async Task AnswerFirstAsync()
    {
        Start();
        await gateway.Time.PassNextWaitAsync();
        await gateway.Time.NextWaitAsync();
        Assert.False(running.IsCompleted);
    }
}
