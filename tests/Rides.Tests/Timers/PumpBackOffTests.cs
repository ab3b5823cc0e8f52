using RideAspire.Timers;

namespace RideAspire.Rides.Tests.Timers;

/// <summary>When the pause after a failed pass grows, and what makes it short again.</summary>
public sealed class PumpBackOffTests
{
    private readonly PumpBackOff backOff = new();

    [Fact]
    public void The_pause_doubles_up_to_a_second() =>
        Assert.Equal([50, 100, 200, 400, 800, 1_000, 1_000], Enumerable.Range(0, 7).Select(_ => backOff.Failed().TotalMilliseconds));

    [Fact]
    public void A_claim_that_works_ends_the_back_off_of_failed_claims()
    {
        backOff.Failed();
        backOff.Claimed(any: false);

        Assert.Equal(50, backOff.Failed().TotalMilliseconds);
    }

    [Fact]
    public void A_claim_does_not_end_the_back_off_of_a_failed_effect()
    {
        backOff.Claimed(any: true);
        backOff.Failed();
        backOff.Claimed(any: false);
        backOff.Claimed(any: true);

        Assert.Equal(100, backOff.Failed().TotalMilliseconds);
    }

    [Fact]
    public void A_failed_claim_after_a_failed_effect_does_not_hide_it()
    {
        backOff.Claimed(any: true);
        backOff.Failed();
        backOff.Failed();
        backOff.Claimed(any: false);

        Assert.Equal(200, backOff.Failed().TotalMilliseconds);
    }

    [Fact]
    public void An_effect_that_works_ends_the_back_off()
    {
        backOff.Claimed(any: true);
        backOff.Failed();
        backOff.Claimed(any: true);
        backOff.Fired();

        Assert.Equal(50, backOff.Failed().TotalMilliseconds);
    }
}
