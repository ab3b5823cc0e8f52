using System.Threading.Channels;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Drivers;

/// <summary>Where a driver's offers come in and are answered, one after the other.</summary>
/// <param name="gotTrip">Told of the trip that an accepted offer brought.</param>
internal sealed class OfferDesk(DriverClient app, DriverHabits habits, DriverTally tally, SimulatedClock clock, Action<TripView> gotTrip)
{
    private readonly Channel<Pending> offers = Channel.CreateUnbounded<Pending>(new() { SingleReader = true });
    private readonly Dictionary<Guid, Pending> known = [];

    /// <summary>An offer that is told of twice is one.</summary>
    public void Offered(OfferView offer)
    {
        if (known.ContainsKey(offer.Id))
            return;
        var pending = new Pending(offer.Id, known.Count + 1);
        known.Add(offer.Id, pending);
        tally.CountMade();
        offers.Writer.TryWrite(pending);
    }

    /// <summary>Not to be answered any more. What was answered already stays so.</summary>
    public void Withdrawn(Guid offer)
    {
        if (known.TryGetValue(offer, out var pending))
            pending.Over.TrySetResult();
    }

    /// <summary>All that are pending are over, but for the one that still waits.</summary>
    public void OnlyPending(Guid? offer)
    {
        foreach (var pending in known.Values.Where(pending => pending.Id != offer))
            pending.Over.TrySetResult();
    }

    /// <summary>Answers until cancelled.</summary>
    public async Task AnswerAsync(CancellationToken ct)
    {
        await foreach (var pending in offers.Reader.ReadAllAsync(ct))
            await AnswerAsync(pending, ct);
    }

    private async Task AnswerAsync(Pending offer, CancellationToken ct)
    {
        var answer = habits.Answer(offer.Ordinal);
        if (answer == OfferAnswer.Ignore)
            tally.CountIgnored();
        else if (await clock.HappensWithinAsync(offer.Over.Task, habits.ThinkTime(offer.Ordinal), ct))
            tally.CountWithdrawn();
        else if (answer == OfferAnswer.Accept)
            Count(await app.AcceptAsync(offer.Id, ct), tally.CountAccepted, gotTrip);
        else
            Count(await app.DeclineAsync(offer.Id, ct), tally.CountDeclined);
    }

    private void Count<T>(Answer<T> answer, Action taken, Action<T>? with = null)
        where T : class
    {
        if (answer.Refusal is not null)
            tally.CountLate();
        if (answer.Value is not { } value)
            return;
        taken();
        with?.Invoke(value);
    }

    private sealed record Pending(Guid Id, int Ordinal)
    {
        public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
