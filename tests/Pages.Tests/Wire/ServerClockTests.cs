using Microsoft.Extensions.Time.Testing;
using RideAspire.Pages.Wire;

namespace RideAspire.Pages.Tests.Wire;

public sealed class ServerClockTests
{
    private static readonly DateTimeOffset start = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider device = new(start);

    [Fact]
    public void Before_an_answer_it_is_the_device_s_clock() => Assert.Equal(start, new ServerClock(device).Now);

    [Theory]
    [InlineData(0)]
    [InlineData(-300)]
    [InlineData(4_000)]
    public void Many_answers_tell_the_server_s_time_to_half_a_second(int aheadSeconds)
    {
        var clock = new ServerClock(device);
        var ahead = TimeSpan.FromSeconds(aheadSeconds + 0.4);
        for (var i = 0; i < 40; i++)
        {
            var sentAt = device.GetUtcNow();
            device.Advance(TimeSpan.FromMilliseconds(130));
            clock.Observe(sentAt, WholeSecond(device.GetUtcNow() + ahead));
            device.Advance(TimeSpan.FromMilliseconds(270));
        }

        Assert.InRange((clock.Now - (device.GetUtcNow() + ahead)).TotalSeconds, -0.6, 0.6);
    }

    [Fact]
    public void A_device_whose_clock_was_set_follows_the_server_again()
    {
        var clock = new ServerClock(device);
        clock.Observe(start, start);
        device.Advance(TimeSpan.FromHours(1));
        clock.Observe(device.GetUtcNow(), start.AddSeconds(5));
        Assert.InRange((clock.Now - start.AddSeconds(5)).TotalSeconds, 0, 2);
    }

    private static DateTimeOffset WholeSecond(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond));
}
