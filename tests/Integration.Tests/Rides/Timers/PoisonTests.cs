using Microsoft.Extensions.Logging.Testing;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Timers;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Rides.Timers;

public sealed class PoisonOnRedisTests(StoresFixture stores) : PoisonTests(stores, RedisKind.RedisServer);

public sealed class PoisonOnGarnetTests(StoresFixture stores) : PoisonTests(stores, RedisKind.Garnet);

/// <summary>What somebody else has put into a shard: it must not keep the shard's timers from firing.</summary>
public abstract class PoisonTests(StoresFixture stores, RedisKind kind) : TimerTests(stores, kind)
{
    private static readonly TimeSpan lease = TimeSpan.FromMinutes(1);

    private IDatabase Db => Redis.GetDatabase();

    [Theory]
    [InlineData("not-a-uuid")]
    [InlineData("marker")]
    [InlineData("9F1B3C5E-7A2D-4E6F-8B0C-1D3F5A7B9C2E")]
    [InlineData("{9f1b3c5e-7a2d-4e6f-8b0c-1d3f5a7b9c2e}")]
    [InlineData("9f1b3c5e7a2d4e6f8b0c1d3f5a7b9c2e")]
    [InlineData("0x1b3c5e-7a2d-4e6f-8b0c-1d3f5a7b9c2e")]
    [InlineData("9f1b3c5e-7a2d-4e6f-8b0c-1d3f5a7b9c2e ")]
    public async Task A_member_that_is_no_id_is_set_aside_and_all_others_are_claimed(string poison)
    {
        var timers = new[] { Guid.NewGuid(), Guid.NewGuid() };
        await Queue.ScheduleMissingAsync([.. timers.Select(TimerEntry.AtOnce)]);
        await Db.SortedSetAddAsync(Queue.KeyOf(0), poison, 0);

        Assert.Equal(timers.Order(), (await Queue.ClaimAsync(0, 10, lease)).Ids.Order());

        Assert.Null(await Db.SortedSetScoreAsync(Queue.KeyOf(0), poison));
        Assert.Equal([(RedisValue)poison], await AsideAsync());
    }

    [Fact]
    public async Task A_member_of_bytes_that_are_no_text_is_set_aside_too()
    {
        RedisValue poison = new byte[] { 0xff, 0x00, 0x0a };
        await Db.SortedSetAddAsync(Queue.KeyOf(0), poison, 0);

        Assert.Empty((await Queue.ClaimAsync(0, 10, lease)).Ids);

        Assert.Equal([poison], await AsideAsync());
    }

    [Fact]
    public async Task The_last_thousand_are_kept_aside()
    {
        foreach (var batch in Enumerable.Range(0, 1_200).Chunk(600))
        {
            await Db.SortedSetAddAsync(Queue.KeyOf(0), [.. batch.Select(i => new SortedSetEntry($"poison {i:0000}", i))]);
            await Queue.ClaimAsync(0, 600, lease);
        }

        var aside = await AsideAsync();
        Assert.Equal(1_000, aside.Length);
        Assert.Contains("poison 1199", aside);
        Assert.DoesNotContain("poison 0000", aside);
        Assert.Null((await Queue.ClaimAsync(0, 10, lease)).NextIn);
    }

    [Fact]
    public async Task A_key_of_another_type_is_renamed_and_its_shard_works_again_without_its_marker()
    {
        await Db.StringSetAsync(Queue.KeyOf(0), "not a sorted set");

        Assert.Empty((await Queue.ClaimAsync(0, 10, lease)).Ids);

        Assert.False(await Queue.TendAsync(0, lease));
        var timer = Guid.NewGuid();
        await Queue.ScheduleAsync(TimerEntry.AtOnce(timer));
        Assert.Equal([timer], (await Queue.ClaimAsync(0, 10, lease)).Ids);
        Assert.Equal("not a sorted set", await Db.StringGetAsync(Queue.KeyOf(0).Append(":wrong-type")));
    }

    [Fact]
    public async Task The_pump_fires_all_others_and_warns_once()
    {
        var (effect, log) = (new RecordingEffect(), new FakeLogger<TimerPump>());
        await Db.SortedSetAddAsync(Queue.KeyOf(0), [.. Enumerable.Range(0, 20).Select(i => new SortedSetEntry($"poison-{i:00}\n", 0))]);
        var timers = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid()).ToList();
        await Queue.ScheduleMissingAsync([.. timers.Select(TimerEntry.AtOnce)]);

        await using var pump = new RunningPump(Queue, effect, new(), log);
        Assert.Equal(timers.Order(), (await effect.FiredAsync(20)).Order());
        await pump.WaitForPassesAsync(2);
        await pump.StopAsync();

        Assert.True(await IsEmptyAsync());
        Assert.Equal(
            $"Set aside 20 entries of {Queue.Name} shard 0 that are no timers: 'poison-00?', 'poison-01?', 'poison-02?', … "
                + $"They are kept in {Queue.KeyOf(0)}:aside.",
            Assert.Single(log.Collector.Lines()));
    }

    private Task<RedisValue[]> AsideAsync() => Db.SortedSetRangeByRankAsync(Queue.KeyOf(0).Append(":aside"));
}
