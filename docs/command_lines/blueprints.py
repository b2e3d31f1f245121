"""Blueprints and their labels."""

from docs.command_lines.command import Command

BLUEPRINTS = {
    "Blueprints": (
        Command(
            "blueprints upload shop/blueprint.yaml -b shop --labels team:one",
            "Blueprint uploaded. The blueprint's id is shop",
            "Blueprint shop is uploaded.",
        ),
        Command(
            "blueprints upload shop/blueprint.yaml -b shop",
            "409: blueprint 'shop' exists already",
            "Error: blueprint 'shop' exists already",
            code=1,
        ),
        Command(
            "blueprints upload broken/blueprint.yaml -b broken",
            "blueprint.yaml:3:30: there is no node type 'no.such.Type'",
            code=1,
        ),
        Command("blueprints list", "shop", better="whole columns in a pipe"),
        Command("blueprints get shop", '"team:one"', "team:one"),
        Command(
            "blueprints get nothing",
            "404: blueprint 'nothing' not found",
            "Error: blueprint 'nothing' not found",
            code=1,
            our_code=5,
            better="an exit code of its own for what is not there",
        ),
        Command("blueprints inputs shop", "hello"),
        Command(
            "blueprints download shop -o shop.tar.gz",
            "Blueprint downloaded as shop.tar.gz",
            "Blueprint shop is in shop.tar.gz",
        ),
        Command(
            "blueprints validate broken/blueprint.yaml",
            "Failed to validate blueprint",
            "blueprint.yaml:3:30: error 7: there is no node type 'no.such.Type'",
            code=1,
            better="needs no server and no plugin; all errors in one go",
        ),
        Command(
            "blueprints set-visibility shop -l global",
            "Blueprint `shop` was set to global",
            "Blueprint shop is global.",
        ),
        Command(
            "blueprints set-owner shop -s admin",
            "Blueprint `shop` is now owned by user `admin`",
            "Blueprint shop belongs to admin.",
        ),
        Command(
            "blueprints set-owner shop -s nobody",
            "404: user 'nobody' not found",
            "Error: user 'nobody' not found",
            code=1,
            our_code=5,
        ),
        Command(
            "blueprints set-icon shop -i icon.png",
            "Blueprint `shop` has a new icon set",
            "Blueprint shop has an icon.",
        ),
        Command(
            "blueprints set-icon shop",
            "Blueprint `shop` has its icon removed",
            "Blueprint shop has no icon.",
        ),
        Command(
            "blueprints package shop/blueprint.yaml -o packed",
            "Packaging complete!",
            "shop/blueprint.yaml is packed in packed.tar.gz",
        ),
        Command(
            "blueprints upload packed.tar.gz -b more",
            "Blueprint uploaded. The blueprint's id is more",
            "Blueprint more is uploaded.",
        ),
        Command(
            "blueprints set-global more",
            "Blueprint `more` was set to global",
            "Blueprint more is global.",
        ),
        Command("blueprints delete more", "Blueprint deleted", "Blueprint more is deleted."),
        Command(
            "blueprints delete more",
            "404: blueprint 'more' not found",
            "Error: blueprint 'more' not found",
            code=1,
            our_code=5,
        ),
        Command(
            "blueprints create-requirements shop/blueprint.yaml",
            "Unable to open import url resource:cloudify/types/types.yaml",
            "",
            code=1,
            our_code=0,
            better="has the types with it; there are no requirements",
        ),
    ),
    "Labels of blueprints": (
        Command(
            "blueprints labels add colour:red shop",
            "added successfully to blueprint shop: [{'colour': 'red'}]",
            "Blueprint shop has: team:one, colour:red",
            better="tells the labels that there are now",
        ),
        Command("blueprints labels list shop", "colour"),
        Command(
            "blueprints labels delete colour:red shop",
            "deleted successfully from blueprint shop: [{'colour': 'red'}]",
            "Blueprint shop has: team:one",
        ),
    ),
}
