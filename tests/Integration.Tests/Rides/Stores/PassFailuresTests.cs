using Microsoft.Extensions.Time.Testing;
using RideAspire.Stores;

namespace RideAspire.Integration.Tests.Rides.Stores;

public sealed class PassFailuresTests
{
    private readonly FakeTimeProvider time = new();
    private readonly PassFailures failures;

    public PassFailuresTests() => failures = new(time);

    [Fact]
    public void The_first_failure_is_mentioned_and_then_one_each_half_minute()
    {
        List<int> mentioned = [];
        for (var second = 0; second < 70; second++)
        {
            if (failures.Failed("a bug"))
                mentioned.Add(second);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([0, 30, 60], mentioned);
        Assert.Equal((70, TimeSpan.FromSeconds(70)), failures.Ended());
        Assert.Null(failures.Ended());
    }

    [Fact]
    public void A_new_reason_is_mentioned_at_once()
    {
        Assert.True(failures.Failed("a bug"));
        Assert.False(failures.Failed("a bug"));
        Assert.True(failures.Failed("another bug"));
    }
}
