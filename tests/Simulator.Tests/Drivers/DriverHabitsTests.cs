using RideAspire.Simulator.Behaviour;
using RideAspire.Simulator.Drivers;

namespace RideAspire.Simulator.Tests.Drivers;

public sealed class DriverHabitsTests
{
    private static readonly Habits typical = new(AutoAccept: 50, Decline: 15, Ignore: 5, Return: 2, Cancel: 3);

    [Fact]
    public void The_same_seed_gives_the_same_decisions_and_each_driver_its_own()
    {
        Assert.Equal(Decisions(typical, seed: 1, driver: 1), Decisions(typical, seed: 1, driver: 1));
        Assert.NotEqual(Decisions(typical, seed: 1, driver: 1), Decisions(typical, seed: 1, driver: 2));
        Assert.NotEqual(Decisions(typical, seed: 1, driver: 1), Decisions(typical, seed: 2, driver: 1));
    }

    [Fact]
    public void Each_decision_is_about_as_frequent_as_its_percentage()
    {
        var driver = new DriverHabits(typical, seed: 1, number: 1);
        var answers = Enumerable.Range(1, 10_000).Select(driver.Answer).ToLookup(answer => answer);

        Assert.InRange(answers[OfferAnswer.Decline].Count(), 1_350, 1_650);
        Assert.InRange(answers[OfferAnswer.Ignore].Count(), 400, 600);
        Assert.InRange(Drivers(1_000).Count(other => other.AutoAccepts), 450, 550);
        Assert.InRange(Drivers(10_000).Count(other => other.GivesBackAfter(1) is not null), 140, 260);
    }

    [Fact]
    public void A_percentage_of_0_or_100_means_never_or_always()
    {
        var never = new Habits(0, 0, 0, 0, 0);

        Assert.All(Decisions(never, 1, 1), decision => Assert.Equal((OfferAnswer.Accept, null), (decision.Answer, decision.GivesBack)));
        Assert.All(Decisions(never with { Decline = 100 }, 1, 1), decision => Assert.Equal(OfferAnswer.Decline, decision.Answer));
        Assert.All(Decisions(never with { Ignore = 100 }, 1, 1), decision => Assert.Equal(OfferAnswer.Ignore, decision.Answer));
        Assert.All(Decisions(never with { Return = 100 }, 1, 1), decision => Assert.InRange(decision.GivesBack!.Value, 0, 1));
    }

    [Fact]
    public void Another_percentage_for_one_decision_leaves_the_others_unchanged() =>
        Assert.Equal(
            Decisions(typical, 1, 1).Select(decision => (decision.ThinkTime, decision.GivesBack)),
            Decisions(typical with { Decline = 80 }, 1, 1).Select(decision => (decision.ThinkTime, decision.GivesBack)));

    [Fact]
    public void A_driver_thinks_for_half_a_second_to_four_seconds() =>
        Assert.All(
            Decisions(typical, 1, 1),
            decision => Assert.InRange(decision.ThinkTime, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(4)));

    private static IEnumerable<DriverHabits> Drivers(int count) =>
        Enumerable.Range(1, count).Select(number => new DriverHabits(typical, seed: 1, number));

    private static (OfferAnswer Answer, TimeSpan ThinkTime, double? GivesBack)[] Decisions(Habits habits, int seed, int driver)
    {
        var person = new DriverHabits(habits, seed, driver);
        return
        [
            .. Enumerable.Range(1, 200)
                .Select(ordinal => (person.Answer(ordinal), person.ThinkTime(ordinal), person.GivesBackAfter(ordinal))),
        ];
    }
}
