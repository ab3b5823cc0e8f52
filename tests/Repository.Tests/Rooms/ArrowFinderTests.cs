using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RideAspire.Repository.Tests.Rooms;

public sealed class ArrowFinderTests
{
    private const string Project = "/shop";

    private const string Usings = "global using System; global using System.Collections.Generic; global using System.Threading.Tasks;";

    [Fact]
    public void A_circle_is_found_and_described_with_types_and_places() => Assert.Equal(
        ["""
        Orders, Payments use one another:
          Orders → Payments: Order uses Payment (Orders/Order.cs:1)
          Payments → Orders: Payment uses Order (Payments/Payment.cs:2), and 1 more
        """],
        Graph(
            ("Orders/Order.cs", "class Order { Payment? paid; } class Customer;"),
            ("Payments/Payment.cs", "class Payment {\n Order order; Customer payer; }")).DescribeCircles());

    [Fact]
    public void A_circle_by_way_of_a_third_folder_is_found() => Assert.StartsWith(
        "Orders, Payments, Shipping use one another:",
        Assert.Single(Graph(
            ("Orders/Order.cs", "class Order { Parcel? parcel; }"),
            ("Shipping/Parcel.cs", "class Parcel { Payment? postage; }"),
            ("Payments/Payment.cs", "class Payment { Order? order; }"),
            ("Program.cs", "new Order();")).DescribeCircles()));

    [Fact]
    public void Arrows_in_one_direction_are_no_circle() => Assert.Empty(
        Graph(
            ("Orders/Order.cs", "class Order { Payment? paid; }"),
            ("Payments/Payment.cs", "class Payment;"),
            ("Program.cs", "new Order();")).DescribeCircles());

    [Theory]
    [InlineData("class Order { Payment? paid; }")]
    [InlineData("class Order : Payment;")]
    [InlineData("class Order { object paid = new List<Payment[]>(); }")]
    [InlineData("class Order { string name = nameof(Payment); }")]
    [InlineData("class Order { int limit = Payment.Limit; }")]
    [InlineData("[Payment.Needed] class Order;")]
    [InlineData("class Order { bool IsPaid() => this.IsSettled(); }")]
    [InlineData("class Order { Func<bool> paid = () => { var last = Bank.Last(); return last.Done; }; }")]
    [InlineData("class Order { void Pay() => Bank.Take(new()); }")]
    [InlineData("class Order { void Pay() => Bank.Take(Unknown()); }")]
    [InlineData("class Order { async Task PayAsync() { await Task.Yield(); Bank.Last(); } }")]
    public void A_use_in_code_is_an_arrow(string order) => Assert.Equal(
        "Payments",
        Assert.Single(Graph(
            ("Orders/Order.cs", order),
            ("Payments/Payment.cs",
                """
                class Payment { public const int Limit = 3; public bool Done; public class NeededAttribute : Attribute; }
                static class Bank { public static Payment Last() => new(); public static void Take(Payment payment) { } }
                static class Settling { public static bool IsSettled(this object order) => true; }
                """)).ArrowsFrom("Orders").Select(arrow => arrow.To).Distinct()));

    [Theory]
    [InlineData("/// <summary>See <see cref=\"Payment\"/>.</summary>\nclass Order;")]
    [InlineData("class Order { Order Payment() => this; Order Again() => Payment(); }")]
    [InlineData("using Shop.Payments;\nnamespace Shop.Orders;\nclass Order;")]
    public void A_mention_is_no_arrow(string order) =>
        Assert.Empty(Graph(
            ("Orders/Order.cs", order), ("Payments/Payment.cs", "namespace Shop.Payments;\nclass Payment;")).ArrowsFrom("Orders"));

    private static FolderGraph Graph(params (string Path, string Text)[] files) => new(new ArrowFinder(
        CSharpCompilation.Create(
            "Shop",
            files.Append((Path: "obj/GlobalUsings.g.cs", Text: Usings))
                .Select(file => CSharpSyntaxTree.ParseText(file.Text, path: $"{Project}/{file.Path}")),
            [MetadataReference.CreateFromFile(typeof(object).Assembly.Location)]),
        Project).FindArrows());
}
