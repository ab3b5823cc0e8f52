using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using RideAspire.Booking.Problems;
using RideAspire.Integration.Tests.BookingApi.Requests;
using RideAspire.Integration.Tests.Http;
using RideAspire.Trips;
using RideAspire.Web.Problems;

namespace RideAspire.Integration.Tests.BookingApi.Documentation;

public sealed partial class DocumentationTests(ApiFixture api) : IClassFixture<ApiFixture>, IDisposable
{
    private readonly ApiClient client = new(api.Gateway);

    [Theory]
    [InlineData("post", "/v1/trips", "201 400 401 403 409 413 415 422 429 503", "open-trip")]
    [InlineData("get", "/v1/trips", "200 400 401 403 429 503", "")]
    [InlineData("get", "/v1/trips/{id}", "200 401 403 404 429 503", "no-such-trip")]
    [InlineData("post", "/v1/trips/{id}/cancel", "200 401 403 404 409 413 429 503", "no-such-trip wrong-state")]
    [InlineData("post", "/v1/trips/{id}/start", "200 401 403 404 409 413 429 503", "no-such-trip wrong-state")]
    [InlineData("post", "/v1/trips/{id}/complete", "200 401 403 404 409 413 429 503", "no-such-trip wrong-state")]
    [InlineData("post", "/v1/trips/{id}/return", "200 401 403 404 409 413 429 503", "no-such-trip wrong-state")]
    [InlineData("get", "/v1/trips/{id}/events", "200 204 400 401 403 404 429 503", "no-such-trip")]
    [InlineData("get", "/v1/offers/{id}", "200 401 403 404 429 503", "no-such-offer")]
    [InlineData(
        "post", "/v1/offers/{id}/accept", "200 401 403 404 409 413 429 503",
        "no-such-offer offer-lapsed offer-withdrawn offer-declined driver-has-trip")]
    [InlineData(
        "post", "/v1/offers/{id}/decline", "200 401 403 404 409 413 429 503",
        "no-such-offer offer-lapsed offer-withdrawn offer-accepted")]
    [InlineData("put", "/v1/drivers/me/presence", "204 400 401 403 413 415 429 503", "")]
    [InlineData("delete", "/v1/drivers/me/presence", "204 401 403 429 503", "")]
    [InlineData("get", "/v1/drivers/me/events", "200 400 401 403 429 503", "")]
    [InlineData("get", "/v1/ops/live", "200 401 403 429 503", "")]
    [InlineData("get", "/v1/ops/drivers", "200 401 403 429 503", "")]
    [InlineData("get", "/v1/ops/timers", "200 401 403 429 503", "")]
    [InlineData("post", "/v1/ops/timers/sweep", "202 401 403 413 429 503", "")]
    [InlineData("get", "/v1/ops/trips", "200 400 401 403 429 503", "")]
    [InlineData("get", "/v1/ops/trips/{id}", "200 401 403 404 429 503", "no-such-trip")]
    [InlineData("post", "/v1/ops/trips/{id}/cancel", "200 400 401 403 404 409 413 415 429 503", "no-such-trip wrong-state")]
    [InlineData("post", "/v1/ops/trips/{id}/complete", "200 400 401 403 404 409 413 415 429 503", "no-such-trip wrong-state")]
    public async Task An_operation_is_documented_with_its_statuses_and_its_problems(
        string method, string path, string statuses, string problems)
    {
        var responses = (await DocumentAsync()).GetProperty("paths").GetProperty(path).GetProperty(method).GetProperty("responses");

        Assert.Equal($"{statuses} default".Split(' '), responses.EnumerateObject().Select(response => response.Name));
        var types = responses.EnumerateObject().Where(response => response.Name is "404" or "409")
            .SelectMany(response => TypesOf(response.Value));
        Assert.Equal(problems.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => $"urn:ride-aspire:problem:{name}"), types);
    }

    [Fact]
    public async Task The_documented_operations_are_the_served_ones_and_list_their_roles()
    {
        var documented = from operation in Operations(await DocumentAsync())
                         from role in operation.Value.GetProperty("security").EnumerateArray().Select(
                             either => either.GetProperty("bearer").EnumerateArray().Single().GetString())
                         select $"{operation.Name} {role}";
        var served = from access in AccessTable.Entries.Values
                     from role in access.Roles
                     select $"{access.Endpoint.Replace(":guid", "", StringComparison.Ordinal)} {role}";

        Assert.Equal(served.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_operation_has_a_summary_and_an_example_of_each_refusal()
    {
        var document = await DocumentAsync();
        var bearer = document.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer");
        Assert.Equal(
            ("http", "bearer", "JWT"),
            (Text(bearer, "type"), Text(bearer, "scheme"), Text(bearer, "bearerFormat")));

        Assert.All(Operations(document).Select(operation => operation.Value), operation =>
        {
            Assert.All(["summary", "operationId"], member => Assert.NotEmpty(operation.GetProperty(member).GetString()!));
            Assert.Equal(1, operation.GetProperty("tags").GetArrayLength());
            var refusals = operation.GetProperty("responses").EnumerateObject()
                .Where(response => response.Name is ['4' or '5', ..] or "default");
            foreach (var response in refusals)
                RefusalIsDocumented(response);

            Assert.True(
                operation.GetProperty("responses").GetProperty("401").GetProperty("headers").TryGetProperty("WWW-Authenticate", out _));
            Assert.All(
                ["429", "503"],
                status => Assert.True(
                    operation.GetProperty("responses").GetProperty(status).GetProperty("headers").TryGetProperty("Retry-After", out _)));
        });
    }

    [Fact]
    public async Task Every_type_of_problem_is_documented_with_its_status()
    {
        var types = typeof(ProblemTypes).GetFields().Select(field => field.GetValue(null)).OfType<ProblemType>()
            .Select(type => $"{type.Status} {type.Uri}").ToHashSet();
        var ofCallers = typeof(CallerProblems).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetValue(null)!);
        Assert.All(ofCallers, uri => Assert.Contains(types, type => type.EndsWith($" {uri}", StringComparison.Ordinal)));

        Assert.Equal(types.Order(StringComparer.Ordinal), await DocumentedTypesAsync());
    }

    [Fact]
    public async Task The_page_that_explains_the_problems_has_each_type_and_no_other()
    {
        var rows = from line in await File.ReadAllLinesAsync(
            Path.Combine(Checkout.Root, "docs", "api.md"), TestContext.Current.CancellationToken)
                   let row = ExplainedProblem().Match(line)
                   where row.Success
                   select $"{row.Groups[2].Value} urn:ride-aspire:problem:{row.Groups[1].Value}";

        Assert.Equal(
            (await DocumentedTypesAsync()).Where(type => !type.EndsWith(ProblemType.Blank, StringComparison.Ordinal)),
            rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task All_bodies_have_examples_and_those_of_requests_are_accepted()
    {
        var document = await DocumentAsync();
        Assert.All(Operations(document).Select(operation => operation.Value), operation =>
        {
            var answer = operation.GetProperty("responses").EnumerateObject().First().Value;
            if (answer.TryGetProperty("content", out var content))
                Assert.True(
                    Assert.Single(content.EnumerateObject()).Value.TryGetProperty("example", out _),
                    operation.GetProperty("operationId").GetString());
        });

        var (rider, driver) = (TestTokens.Rider("rider-1"), TestTokens.Driver("driver-1"));
        foreach (var (method, path, token, status) in new[]
        {
            ("post", "/v1/trips", rider, 201), ("put", "/v1/drivers/me/presence", driver, 204),
            ("post", "/v1/ops/trips/{id}/cancel", TestTokens.Ops(), 200), ("post", "/v1/ops/trips/{id}/complete", TestTokens.Ops(), 200),
        })
        {
            var ride = await api.Database.BookAsync(TripStatus.InProgress);
            var target = path.Replace("{id}", ride.Id.ToString(), StringComparison.Ordinal);
            var content = document.GetProperty("paths").GetProperty(path).GetProperty(method)
                .GetProperty("requestBody").GetProperty("content");
            var example = Encoding.UTF8.GetBytes(content.GetProperty("application/json").GetProperty("example").GetRawText());
            var request = new RawRequest(method.ToUpperInvariant(), target) { Token = token, Body = example };
            Assert.Equal(status, (await request.SendAsync(api.Gateway)).Status);
        }
    }

    [Fact]
    public async Task The_schemas_contain_required_properties_and_ranges()
    {
        var schemas = (await DocumentAsync()).GetProperty("components").GetProperty("schemas");

        Assert.Equal("pickup dropoff", Required(schemas.GetProperty("BookTrip")));
        Assert.Equal("lat lon", Required(schemas.GetProperty("Place")));
        Assert.Equal("lat lon", Required(schemas.GetProperty("DriverPresence")));
        foreach (var (schema, property, limit) in new[]
        {
            ("Place", "lat", 85.05112878), ("Place", "lon", 180), ("DriverPresence", "lat", 85.05112878), ("DriverPresence", "lon", 180),
        })
        {
            var number = schemas.GetProperty(schema).GetProperty("properties").GetProperty(property);
            Assert.Equal("number", number.GetProperty("type").GetString());
            Assert.Equal((-limit, limit), (number.GetProperty("minimum").GetDouble(), number.GetProperty("maximum").GetDouble()));
        }

        foreach (var property in schemas.GetProperty("DriverPresence").GetProperty("properties").EnumerateObject())
            Assert.False(property.Value.TryGetProperty("default", out _), property.Name);
        var withErrors = schemas.GetProperty("HttpValidationProblemDetails").GetProperty("allOf");
        Assert.Equal("#/components/schemas/ProblemDetails", Text(withErrors[0], "$ref"));

        var view = schemas.GetProperty("TripView").GetProperty("properties");
        Assert.Equal("date-time", view.GetProperty("deadlineAt").GetProperty("format").GetString());
        Assert.All(
            ["TripStatus", "OfferStatus"],
            status => Assert.Equal(
                (6, "string"),
                (schemas.GetProperty(status).GetProperty("enum").GetArrayLength(), Text(schemas.GetProperty(status), "type"))));
        Assert.All(
            ["BookTrip", "Place", "DriverPresence", "EndTrip"],
            request => Assert.False(schemas.GetProperty(request).GetProperty("additionalProperties").GetBoolean()));
        Assert.All(
            ["TripView", "OfferView", "ProblemDetails", "HttpValidationProblemDetails"],
            answer => Assert.False(schemas.GetProperty(answer).TryGetProperty("additionalProperties", out _)));
    }

    public void Dispose() => client.Dispose();

    private static string? Text(JsonElement element, string property) => element.GetProperty(property).GetString();

    private static string Required(JsonElement schema) =>
        string.Join(' ', schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()));

    private static IEnumerable<(string Name, JsonElement Value)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select ($"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value);

    private static IEnumerable<string> TypesOf(JsonElement response) =>
        response.GetProperty("content").GetProperty("application/problem+json").GetProperty("examples").EnumerateObject()
            .Select(example => example.Value.GetProperty("value").GetProperty("type").GetString()!);

    private async Task<IEnumerable<string>> DocumentedTypesAsync() => (
        from operation in Operations(await DocumentAsync())
        from response in operation.Value.GetProperty("responses").EnumerateObject()
        where response.Name[0] is '4' or '5'
        from type in TypesOf(response.Value)
        select $"{response.Name} {type}").Distinct().Order(StringComparer.Ordinal);

    private static void RefusalIsDocumented(JsonProperty response)
    {
        Assert.NotEmpty(response.Value.GetProperty("description").GetString()!);
        var content = Assert.Single(response.Value.GetProperty("content").EnumerateObject());
        Assert.Equal("application/problem+json", content.Name);
        if (response.Name == "default")
            return;

        var shown = content.Value.GetProperty("examples").EnumerateObject().Select(example => example.Value.GetProperty("value")).ToArray();
        Assert.All(TypesOf(response.Value), type => Assert.Contains($"`{type}`", Text(response.Value, "description")));
        Assert.EndsWith("ProblemDetails", Text(content.Value.GetProperty("schema"), "$ref"));
        Assert.All(shown, problem => Assert.Equal(response.Name, problem.GetProperty("status").GetRawText()));
    }

    private async Task<JsonElement> DocumentAsync()
    {
        using var response = await client.GetAsync("/openapi/v1.json");
        return await response.JsonAsync();
    }

    [GeneratedRegex("^\\| `([a-z-]+)` \\| ([0-9]{3}) \\|")]
    private static partial Regex ExplainedProblem();
}
