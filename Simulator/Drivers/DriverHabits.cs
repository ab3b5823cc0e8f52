using RideAspire.Simulator.Behaviour;

namespace RideAspire.Simulator.Drivers;

internal enum OfferAnswer
{
    Accept,
    Decline,
    Ignore,
}

/// <summary>
/// One driver's decisions. They depend on the seed, the driver's number, and the count of the driver's offers or trips.
/// So the same seed gives the same decisions, whatever happens to the other drivers and whenever.
/// </summary>
internal sealed class DriverHabits(Habits habits, int seed, int number)
{
    private static readonly TimeSpan minThinkTime = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan maxThinkTime = TimeSpan.FromSeconds(4);

    public bool AutoAccepts => Percent(Draw.AutoAccepts) < habits.AutoAccept;

    /// <param name="offer">The number of the offer among the driver's offers, from 1.</param>
    public OfferAnswer Answer(int offer)
    {
        var drawn = Percent(Draw.Answer, offer);
        return drawn < habits.Decline ? OfferAnswer.Decline
            : drawn < habits.Decline + habits.Ignore ? OfferAnswer.Ignore
            : OfferAnswer.Accept;
    }

    /// <summary>How long the driver looks at an offer before they answer it, in real time: 0.5 to 4 s.</summary>
    /// <param name="offer">The number of the offer among the driver's offers, from 1.</param>
    public TimeSpan ThinkTime(int offer) =>
        minThinkTime + ((maxThinkTime - minThinkTime) * Chance.Of(Draw.ThinkTime, seed, number, offer));

    /// <summary>
    /// The fraction (0 to 1) of the way to the pick-up at which the driver gives the trip back; null if they keep it.
    /// </summary>
    /// <param name="trip">The number of the trip among the driver's trips, from 1.</param>
    public double? GivesBackAfter(int trip) =>
        Percent(Draw.GivesBack, trip) < habits.Return ? Chance.Of(Draw.GivesBackAfter, seed, number, trip) : null;

    private double Percent(Draw draw, int ordinal = 0) => 100 * Chance.Of(draw, seed, number, ordinal);
}
