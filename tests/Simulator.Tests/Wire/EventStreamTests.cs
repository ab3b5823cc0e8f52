using System.Net;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Tests.Wire;

public sealed class EventStreamTests : IDisposable
{
    private const string First = "event: trip\nid: 1\ndata: one\n\n";
    private const string Last = "event: trip\nid: 2\ndata: last\n\n";

    private readonly ScriptedGateway gateway = new();
    private readonly List<StreamedEvent> received = [];
    private readonly Script script;
    private readonly EventStream stream;

    public EventStreamTests()
    {
        script = gateway.On("GET /v1/trips/1/events");
        stream = gateway.Client.Stream(gateway.Client.SignIn("rider", "rider"), "follow trip", "v1/trips/1/events");
    }

    [Fact]
    public async Task A_stream_that_ends_before_its_last_event_resumes_at_once_where_it_ended()
    {
        script.Streams(First).Streams(Last);

        Assert.Equal(StreamEnd.Enough, await FollowAsync());

        Assert.Equal([null, "1"], script.Received.Select(connection => connection.LastEventId));
        Assert.Equal(["one", "last"], received.Select(streamed => streamed.Data));
        Assert.Equal([true, false], received.Select(streamed => streamed.IsSnapshot));
        Assert.Equal((1, 1), (gateway.Streams.Streams, gateway.Streams.Reconnects));
        Assert.Equal(0, gateway.Streams.Open);
    }

    [Fact]
    public async Task After_a_drain_the_client_reconnects_after_the_time_that_the_server_requested()
    {
        script.Streams(First + "event: drain\nretry: 700\ndata:\n\n").Streams(Last);

        var following = FollowAsync();
        var delay = await gateway.Time.PassNextWaitAsync();
        await following;

        Assert.Equal(TimeSpan.FromMilliseconds(700), delay);
        Assert.Equal(1, gateway.Streams.Drains);
        Assert.Equal(2, received.Count);
    }

    [Fact]
    public async Task A_server_that_requests_more_than_half_a_minute_gets_half_a_minute()
    {
        script.Streams(First + "event: drain\nretry: 9000000000000\ndata:\n\n").Streams(Last);

        var following = FollowAsync();
        var delay = await gateway.Time.PassNextWaitAsync();
        await following;

        Assert.Equal(TimeSpan.FromSeconds(30), delay);
    }

    [Fact]
    public async Task Heartbeats_and_comments_are_not_delivered_and_do_not_change_the_last_event_id()
    {
        script.Streams(First + "event: heartbeat\ndata:\n\n: hello\n\nevent: heartbeat\n\n").Streams(Last);

        await FollowAsync();

        Assert.Equal(2, received.Count);
        Assert.Equal("1", script.Received[1].LastEventId);
    }

    [Fact]
    public async Task A_connection_is_renewed_after_25_seconds_without_a_byte()
    {
        var body = new LiveBody();
        script.Streams(body).Streams(Last);

        var following = FollowAsync();
        await body.FeedAsync(First);
        gateway.Time.Advance(TimeSpan.FromSeconds(24));
        await body.FeedAsync(":\n");
        gateway.Time.Advance(TimeSpan.FromSeconds(24));
        await body.FeedAsync(":\n");
        Assert.Single(script.Received);
        gateway.Time.Advance(EventStream.SilenceTimeout);
        await following;

        Assert.Equal(["one", "last"], received.Select(streamed => streamed.Data));
        Assert.Equal(1, gateway.Streams.Silences);
    }

    [Fact]
    public async Task The_delay_grows_with_each_failure_and_is_never_less_than_retry_after()
    {
        script.IsGone().Answers(HttpStatusCode.BadGateway).Answers(HttpStatusCode.InternalServerError)
            .Answers(HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(7))
            .Answers(HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(9)).Streams(Last);

        var following = FollowAsync();
        foreach (var least in (double[])[0.2, 0.4, 0.8, 7, 9])
        {
            var delay = await gateway.Time.PassNextWaitAsync();
            Assert.InRange(delay.TotalSeconds, least, least * 1.2);
        }

        Assert.Equal(StreamEnd.Enough, await following);
        Assert.Equal(0, gateway.Requests.Failed);
    }

    [Fact]
    public async Task The_delay_grows_when_connections_end_without_an_event()
    {
        script.Streams("").Streams("event: heartbeat\ndata:\n\n").Streams(Last);

        var following = FollowAsync();
        foreach (var least in (double[])[0.2, 0.4])
        {
            var delay = await gateway.Time.PassNextWaitAsync();
            Assert.InRange(delay.TotalSeconds, least, least * 1.2);
        }

        Assert.Equal(StreamEnd.Enough, await following);
    }

    [Fact]
    public async Task A_connection_that_lasted_is_renewed_at_once_even_without_an_event()
    {
        var body = new LiveBody();
        script.Streams(body).Streams(Last);

        var following = FollowAsync();
        await body.FeedAsync("event: heartbeat\ndata:\n\n");
        gateway.Time.Advance(TimeSpan.FromSeconds(10));
        body.End();

        Assert.Equal(StreamEnd.Enough, await following);
    }

    [Fact]
    public async Task A_connection_that_breaks_after_an_event_is_renewed_at_once_where_it_broke()
    {
        var body = new LiveBody();
        script.Streams(body).Streams(Last);

        var following = FollowAsync();
        await body.FeedAsync(First);
        body.Break();

        Assert.Equal(StreamEnd.Enough, await following);
        Assert.Equal([null, "1"], script.Received.Select(connection => connection.LastEventId));
    }

    [Fact]
    public async Task A_token_that_is_refused_is_replaced()
    {
        script.Answers(HttpStatusCode.Unauthorized).Streams(Last);

        var following = FollowAsync();
        await gateway.Time.PassNextWaitAsync();
        await following;

        Assert.Equal(["token-1", "token-2"], script.Received.Select(connection => connection.Token));
    }

    [Fact]
    public async Task A_server_with_nothing_more_to_send_ends_the_stream()
    {
        script.Streams(First).Answers(HttpStatusCode.NoContent);

        Assert.Equal(StreamEnd.NothingMore, await FollowAsync());
        Assert.Equal(0, gateway.Requests.Failed);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.OK)]
    public async Task A_refusal_or_an_answer_that_is_no_stream_ends_the_stream_and_is_a_failure(HttpStatusCode status)
    {
        script.Answers(status);

        Assert.Equal(StreamEnd.Refused, await FollowAsync());
        Assert.Equal($"follow trip: {(int)status} {status}", Assert.Single(gateway.Requests.Failures).Key);
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_is_a_failure_and_the_stream_continues()
    {
        script.Streams(First + Last);

        await stream.FollowAsync(
            streamed => streamed.Data == "last" || streamed.Read(WireJson.Default.TripView) is null, TestContext.Current.CancellationToken);

        Assert.Equal("follow trip: the event trip cannot be read", Assert.Single(gateway.Requests.Failures).Key);
    }

    public void Dispose() => gateway.Dispose();

    private Task<StreamEnd> FollowAsync() => stream.FollowAsync(
        streamed =>
        {
            received.Add(streamed);
            return streamed.Data == "last";
        },
        TestContext.Current.CancellationToken);
}
