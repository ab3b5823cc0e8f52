using System.Threading.Channels;
using RideAspire.Simulator.Timing;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Drivers;

/// <summary>Collects a driver's offers and answers them, one after the other.</summary>
/// <param name="onAssigned">Called with the trip of an accepted offer.</param>
internal sealed class OfferAnswering(
    DriverClient app, DriverHabits habits, DriverTally tally, SimulatedClock clock, Action<TripView> onAssigned)
{
    private readonly Channel<ReceivedOffer> offers = Channel.CreateUnbounded<ReceivedOffer>(new() { SingleReader = true });
    private readonly Dictionary<Guid, ReceivedOffer> known = [];

    /// <summary>Adds an offer. A duplicate is ignored.</summary>
    public void Add(OfferView offer)
    {
        if (known.ContainsKey(offer.Id))
            return;
        var received = new ReceivedOffer(offer.Id, known.Count + 1);
        known.Add(offer.Id, received);
        tally.CountMade();
        offers.Writer.TryWrite(received);
    }

    /// <summary>The offer has ended: it is not answered, unless it has been answered already.</summary>
    public void Close(Guid offer)
    {
        if (known.TryGetValue(offer, out var received))
            received.Closed.TrySetResult();
    }

    /// <summary>All offers have ended, except the given one.</summary>
    public void CloseAllBut(Guid? offer)
    {
        foreach (var received in known.Values.Where(received => received.Id != offer))
            received.Closed.TrySetResult();
    }

    /// <summary>Answers offers until cancelled.</summary>
    public async Task AnswerAllAsync(CancellationToken ct)
    {
        await foreach (var offer in offers.Reader.ReadAllAsync(ct))
            await AnswerAsync(offer, ct);
    }

    private async Task AnswerAsync(ReceivedOffer offer, CancellationToken ct)
    {
        var answer = habits.Answer(offer.Ordinal);
        if (answer == OfferAnswer.Ignore)
            tally.CountIgnored();
        else if (await clock.CompletesWithinAsync(offer.Closed.Task, habits.ThinkTime(offer.Ordinal), ct))
            tally.CountWithdrawn();
        else if (answer == OfferAnswer.Accept)
            Count(await app.AcceptAsync(offer.Id, ct), tally.CountAccepted, onAssigned);
        else
            Count(await app.DeclineAsync(offer.Id, ct), tally.CountDeclined);
    }

    private void Count<T>(Answer<T> answer, Action countSuccess, Action<T>? onSuccess = null)
        where T : class
    {
        if (answer.Refusal is not null)
            tally.CountLate();
        if (answer.Value is not { } value)
            return;
        countSuccess();
        onSuccess?.Invoke(value);
    }

    private sealed record ReceivedOffer(Guid Id, int Ordinal)
    {
        public TaskCompletionSource Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
