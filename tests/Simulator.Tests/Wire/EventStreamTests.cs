using System.Net;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Tests.Wire;

public sealed class EventStreamTests : IDisposable
{
    private const string First = "event: trip\nid: 1\ndata: one\n\n";
    private const string Last = "event: trip\nid: 2\ndata: last\n\n";

    private readonly ScriptedGateway gateway = new();
    private readonly List<StreamedEvent> heard = [];

    [Fact]
    public async Task A_stream_that_ends_before_enough_was_heard_goes_on_at_once_where_it_ended()
    {
        gateway.Tells(First).Tells(Last);

        Assert.Equal(StreamEnd.Enough, await FollowAsync());

        Assert.Equal([null, "1"], gateway.Connections.Select(connection => connection.LastEventId));
        Assert.Equal(["one", "last"], heard.Select(told => told.Data));
        Assert.Equal([true, false], heard.Select(told => told.IsSnapshot));
        Assert.Equal((1, 1), (gateway.Streams.Streams, gateway.Streams.Reconnects));
        Assert.Equal(0, gateway.Streams.Open);
    }

    [Fact]
    public async Task After_a_drain_the_client_comes_back_when_the_server_asked_it_to()
    {
        gateway.Tells(First + "event: drain\nretry: 700\ndata:\n\n").Tells(Last);

        var following = FollowAsync();
        var pause = await gateway.Time.NextPauseAsync();
        gateway.Time.Advance(pause);
        await following;

        Assert.Equal(TimeSpan.FromMilliseconds(700), pause);
        Assert.Equal(1, gateway.Streams.Drains);
        Assert.Equal(2, heard.Count);
    }

    [Fact]
    public async Task A_server_that_asks_for_more_than_half_a_minute_is_visited_after_that()
    {
        gateway.Tells(First + "event: drain\nretry: 9000000000000\ndata:\n\n").Tells(Last);

        var following = FollowAsync();
        var pause = await gateway.Time.NextPauseAsync();
        gateway.Time.Advance(pause);
        await following;

        Assert.Equal(TimeSpan.FromSeconds(30), pause);
    }

    [Fact]
    public async Task Heartbeats_and_comments_are_not_told_and_move_no_id()
    {
        gateway.Tells(First + "event: heartbeat\ndata:\n\n: hello\n\nevent: heartbeat\n\n").Tells(Last);

        await FollowAsync();

        Assert.Equal(2, heard.Count);
        Assert.Equal("1", gateway.Connections[1].LastEventId);
    }

    [Fact]
    public async Task Silence_for_25_seconds_is_a_break_and_any_byte_ends_silence()
    {
        var body = new LiveBody();
        gateway.Tells(body).Tells(Last);

        var following = FollowAsync();
        await body.FeedAsync(First);
        gateway.Time.Advance(TimeSpan.FromSeconds(24));
        await body.FeedAsync(":\n");
        gateway.Time.Advance(TimeSpan.FromSeconds(24));
        await body.FeedAsync(":\n");
        Assert.Single(gateway.Connections);
        gateway.Time.Advance(EventStream.LongestSilence);
        await following;

        Assert.Equal(["one", "last"], heard.Select(told => told.Data));
        Assert.Equal(1, gateway.Streams.Silences);
    }

    [Fact]
    public async Task Failures_are_tried_again_ever_later_and_the_server_may_ask_for_more()
    {
        gateway.IsGone().Answers(HttpStatusCode.BadGateway).Answers(HttpStatusCode.InternalServerError)
            .Answers(HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(7)).Answers(HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(9))
            .Tells(Last);

        var following = FollowAsync();
        foreach (var least in (double[])[0.2, 0.4, 0.8, 7, 9])
        {
            var pause = await gateway.Time.NextPauseAsync();
            Assert.InRange(pause.TotalSeconds, least, least * 1.2);
            gateway.Time.Advance(pause);
        }

        Assert.Equal(StreamEnd.Enough, await following);
        Assert.Equal(0, gateway.Tally.Failed);
    }

    [Fact]
    public async Task A_server_that_ends_each_connection_before_it_said_anything_is_not_stormed()
    {
        gateway.Tells("").Tells("event: heartbeat\ndata:\n\n").Tells(Last);

        var following = FollowAsync();
        foreach (var least in (double[])[0.2, 0.4])
        {
            var pause = await gateway.Time.NextPauseAsync();
            Assert.InRange(pause.TotalSeconds, least, least * 1.2);
            gateway.Time.Advance(pause);
        }

        Assert.Equal(StreamEnd.Enough, await following);
    }

    [Fact]
    public async Task A_connection_that_lasted_is_made_again_at_once_although_it_told_nothing()
    {
        var body = new LiveBody();
        gateway.Tells(body).Tells(Last);

        var following = FollowAsync();
        await body.FeedAsync("event: heartbeat\ndata:\n\n");
        gateway.Time.Advance(TimeSpan.FromSeconds(10));
        body.End();

        Assert.Equal(StreamEnd.Enough, await following);
    }

    [Fact]
    public async Task A_token_that_is_refused_is_replaced()
    {
        gateway.Answers(HttpStatusCode.Unauthorized).Tells(Last);

        var following = FollowAsync();
        gateway.Time.Advance(await gateway.Time.NextPauseAsync());
        await following;

        Assert.Equal(["token-1", "token-2"], gateway.Connections.Select(connection => connection.Token));
    }

    [Fact]
    public async Task A_server_with_nothing_more_to_tell_ends_the_stream()
    {
        gateway.Tells(First).Answers(HttpStatusCode.NoContent);

        Assert.Equal(StreamEnd.NothingMore, await FollowAsync());
        Assert.Equal(0, gateway.Tally.Failed);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.OK)]
    public async Task A_refusal_or_an_answer_that_is_no_stream_ends_it_and_is_a_failure(HttpStatusCode status)
    {
        gateway.Answers(status);

        Assert.Equal(StreamEnd.Refused, await FollowAsync());
        Assert.Equal($"follow trip: {(int)status} {status}", Assert.Single(gateway.Tally.Failures).Key);
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_is_a_failure_and_the_stream_goes_on()
    {
        gateway.Tells(First + Last);

        await gateway.Stream.FollowAsync(
            told => told.Data == "last" || told.Read(WireJson.Default.TripView) is null, TestContext.Current.CancellationToken);

        Assert.Equal("follow trip: the event trip cannot be read", Assert.Single(gateway.Tally.Failures).Key);
    }

    public void Dispose() => gateway.Dispose();

    private Task<StreamEnd> FollowAsync() => gateway.Stream.FollowAsync(
        told =>
        {
            heard.Add(told);
            return told.Data == "last";
        },
        TestContext.Current.CancellationToken);
}
