using RideAspire.Integration.Tests.Http;

namespace RideAspire.Integration.Tests.BookingApi.Requests;

public sealed class MalformedRequestTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private static readonly Dictionary<string, MalformedRequest> requests = new[]
    {
        MalformedBodies.All, MalformedFields.All, MalformedPlaces.All, MalformedReasons.All, MalformedHeads.All, MalformedQueries.All,
        MalformedCallers.All,
    }.SelectMany(of => of).ToDictionary(request => request.Name);

    public static TheoryData<string, bool> Requests =>
        new(requests.Keys.SelectMany(name => ApiFixture.Sides.Select(throughGateway => (name, throughGateway))));

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_malformed_request_changes_nothing_and_its_problem_says_what_is_allowed(string name, bool throughGateway)
    {
        var (_, request, status, says) = requests[name];
        await api.Database.BookAsync();
        var before = await api.Database.SnapshotAsync();

        var response = await request.SendAsync(api.At(throughGateway));

        Problem.Assert(response, status, says);
        Assert.Equal(before, await api.Database.SnapshotAsync());
        if (status == 405)
            Assert.Contains(says[^1], string.Join(", ", response.Headers["Allow"]));
        if (status == 401)
            Assert.StartsWith("Bearer", Assert.Single(response.Headers["WWW-Authenticate"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/html", false)]
    [InlineData("text/html", true)]
    [InlineData("application/xml;q=0.9, image/*", false)]
    [InlineData("nonsense", false)]
    public async Task A_problem_is_sent_whatever_the_client_accepts(string accept, bool throughGateway)
    {
        var request = new RawRequest("POST", "/v1/trips")
        {
            Token = TestTokens.Rider("rider"),
            Body = "{"u8.ToArray(),
            Headers = [$"Accept: {accept}"],
        };
        var response = await request.SendAsync(api.At(throughGateway));

        Problem.Assert(response, 400, "not valid JSON");
    }
}
