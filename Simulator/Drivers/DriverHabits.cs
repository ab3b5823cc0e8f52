namespace RideAspire.Simulator.Drivers;

internal enum OfferAnswer
{
    Accept,
    Decline,
    Ignore,
}

/// <summary>
/// What one driver does: fixed by the seed, the driver's number, and which of its own offers or trips it is. So the same seed gives
/// the same decisions, whenever and in whatever order trips come to the others.
/// </summary>
internal sealed class DriverHabits(Habits habits, int seed, int number)
{
    private static readonly TimeSpan shortestThought = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan longestThought = TimeSpan.FromSeconds(4);

    public bool AutoAccepts => Percent(Draw.AutoAccepts) < habits.AutoAccept;

    /// <param name="offer">Which of the driver's offers it is, from 1.</param>
    public OfferAnswer Answer(int offer)
    {
        var drawn = Percent(Draw.Answer, offer);
        return drawn < habits.Decline ? OfferAnswer.Decline
            : drawn < habits.Decline + habits.Ignore ? OfferAnswer.Ignore
            : OfferAnswer.Accept;
    }

    /// <summary>How long the driver looks at an offer before answering, in real time: 0.5 to 4 s.</summary>
    /// <param name="offer">Which of the driver's offers it is, from 1.</param>
    public TimeSpan ThinkTime(int offer) =>
        shortestThought + ((longestThought - shortestThought) * Chance.Of(Draw.ThinkTime, seed, number, offer));

    /// <summary>After what part of the way to the pick-up (0 to 1) the trip is given back; null for one that is driven.</summary>
    /// <param name="trip">Which of the driver's trips it is, from 1.</param>
    public double? GivesBackAfter(int trip) =>
        Percent(Draw.GivesBack, trip) < habits.Return ? Chance.Of(Draw.GivesBackAfter, seed, number, trip) : null;

    private double Percent(Draw draw, int ordinal = 0) => 100 * Chance.Of(draw, seed, number, ordinal);
}
